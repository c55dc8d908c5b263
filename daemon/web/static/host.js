/** Hardware > Resources > Host: the host board at a glance, and the cog that leads to its settings. */

import { View, h, icon } from "./dom.js";
import * as addresses from "./addresses.js";
import { t } from "./language.js";
import { badge, facts } from "./parts.js";
import { setupCard } from "./setup.js";
import { SOURCE_NAMES, ports } from "./text.js";
import "./menu.js";

const SETTINGS = [
  { words: t`Security`, href: addresses.SECURITY },
  { words: t`Network ¦ the page`, href: addresses.NETWORK },
  { words: t`General`, href: addresses.GENERAL },
];

class Host extends View {
  /** @type {import("./unit.js").Unit} */
  unit;

  render() {
    const { system, security } = this.unit;
    if (!system || !security) return null;
    return [setupCard(system), this.#board(system, security)];
  }

  #board(system, security) {
    return h(
      "section",
      { class: "card resource", key: "board", "aria-labelledby": "host-title" },
      h(
        "header",
        { class: "resource-head" },
        icon("host"),
        h(
          "div",
          {},
          h("h2", { id: "host-title" }, system.name),
          h("p", { class: "soft" }, t`${system.model}, serial number ${system.serial}`),
        ),
        health(system.alarms),
        h("ccm-menu", { label: t`Host settings`, items: SETTINGS }),
      ),
      facts([
        [t`Addresses`, system.addresses.map((address) => h("div", { class: "mono" }, address))],
        [t`Host name`, system.host_name && h("span", { class: "mono" }, system.host_name)],
        [t`CCM access`, access(security)],
        [t`Certificate`, SOURCE_NAMES[security.serving ?? security.active]],
        [t`Front panel`, system.panel.connected ? t`Connected` : system.panel.detail || t`Not connected`],
      ]),
    );
  }
}

function health(alarms) {
  if (alarms.some((alarm) => alarm.severity === "error")) return badge("bad", t`Error`);
  return alarms.length ? badge("warning", t`Attention`) : badge("good", t`In order`);
}

/** @param {import("./types.js").Security} security */
function access(security) {
  const https = t`HTTPS on ${ports(security.https.ports)}`;
  if (security.pending?.kinds.includes("force-https"))
    return t`${https}. Port ${security.http.port} is closed, to be confirmed.`;
  if (security.force_https) return t`${https} only. Port ${security.http.port} is closed.`;
  return t`HTTP on port ${security.http.port} and ${https}`;
}

customElements.define("ccm-host", Host);
