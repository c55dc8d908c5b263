/** The way back in by the front panel, shown before it is needed, and made to be printed. */

import { h, icon } from "./dom.js";
import { facts, section } from "./parts.js";
import { ports } from "./text.js";

/**
 * @param {import("./types.js").Security} security
 * @param {import("./types.js").System} system
 */
export function recovery(security, system) {
  return section(
    {
      id: "recovery",
      title: "If you cannot reach the CCM",
      intro: "The front panel always works. Print this and keep it with the unit.",
    },
    h(
      "ol",
      { class: "ways" },
      way(
        "Reopen port 80",
        "Try this first. Turns Force HTTPS off and ends all sign-ins. Everything else is kept, the network details too.",
      ),
      way(
        "Reset CCM Pass",
        "For a forgotten password. Makes a new first password, which stands under Administration > CCM Access > Default Password.",
      ),
      way(
        "Factory reset",
        "The last resort. Removes all configuration, network details included, and starts as a new unit with port 80 open.",
      ),
    ),
    h(
      "p",
      {},
      "All three stand in the front panel's menu under ",
      h("b", {}, "Administration > Reset"),
      ". Press ENTER for the menu, choose, answer ",
      h("b", {}, "Yes"),
      ", then hold ENTER for 3 seconds.",
    ),
    h(
      "div",
      { class: "only-print" },
      facts([
        ["Unit", `${system.name}, ${system.model}, serial number ${system.serial}`],
        ["Addresses", system.addresses.join(", ")],
        ["Ports", `HTTP on ${security.http.port}, HTTPS on ${ports(security.https.ports)}`],
        ["Root fingerprint", security.root?.fingerprint ?? null],
      ]),
    ),
    h(
      "div",
      { class: "actions no-print" },
      h("button", { class: "button", type: "button", onclick: () => print() }, icon("print"), "Print these steps"),
    ),
  );
}

const way = (name, words) => h("li", {}, h("b", {}, name), h("span", {}, words));
