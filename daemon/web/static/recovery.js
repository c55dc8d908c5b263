/** The way back in by the front panel, shown before it is needed, and made to be printed. */

import { h, icon } from "./dom.js";
import { t } from "./language.js";
import { facts, fingerprint, section } from "./parts.js";
import { ports } from "./text.js";

const DEFAULT_PASSWORD = "Administration > CCM Access > Default Password";

/**
 * @param {import("./types.js").Security} security
 * @param {import("./types.js").System} system
 */
export function recovery(security, system) {
  return section(
    {
      id: "recovery",
      title: t`If you cannot reach the CCM`,
      intro: t`The front panel always works. Print this and keep it with the unit.`,
    },
    h(
      "ol",
      { class: "ways" },
      way(
        "Reopen port 80",
        t`Try this first. Turns Force HTTPS off and ends all sign-ins. Everything else is kept, the network details
          too.`,
      ),
      way(
        "Reset CCM Pass",
        t`For a forgotten password. Makes a new first password, which stands under
          ${DEFAULT_PASSWORD}.`,
      ),
      way(
        "Factory reset",
        t`The last resort. Removes all configuration, network details included, and starts as a new unit with port 80
          open.`,
      ),
    ),
    h(
      "p",
      {},
      t`All three stand in the front panel's menu under ${h("b", { lang: "en" }, "Administration > Reset")}. Press
        ENTER for the menu, choose, answer ${h("b", { lang: "en" }, "Yes")}, then hold ENTER for 3 seconds.`,
    ),
    h(
      "div",
      { class: "only-print" },
      facts([
        [t`Unit`, t`${system.name}, ${system.model}, serial number ${system.serial}`],
        [t`Addresses`, system.addresses.join(", ")],
        [t`Ports`, t`HTTP on ${security.http.port}, HTTPS on ${ports(security.https.ports)}`],
        [t`Root fingerprint`, security.root && fingerprint(security.root.fingerprint)],
      ]),
    ),
    h(
      "div",
      { class: "actions no-print" },
      h("button", { class: "button", type: "button", onclick: () => print() }, icon("print"), t`Print these steps`),
    ),
  );
}

const way = (name, words) => h("li", {}, h("b", { lang: "en" }, name), h("span", {}, words));
