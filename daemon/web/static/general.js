/** Host > General: what the unit is, how long it runs, what its front panel shows, and what its last reset did. */

import { View, h } from "./dom.js";
import * as addresses from "./addresses.js";
import "./backup.js";
import "./clock.js";
import { t } from "./language.js";
import { panelCard } from "./panel-mirror.js";
import { facts, notice, section, time } from "./parts.js";
import { supportCard } from "./support.js";
import { duration } from "./text.js";
import "./unit-name.js";

class General extends View {
  /** @type {import("./unit.js").Unit} */
  unit;

  render() {
    const { system } = this.unit;
    if (!system) return null;
    const late = performance.now() - this.unit.systemAt;
    return [
      section(
        { id: "identity", title: t`This unit` },
        facts([
          [t`Model`, system.model],
          [t`Serial number`, h("span", { class: "mono" }, system.serial)],
          [t`Software version`, h("span", { class: "mono" }, system.version)],
          [t`Running for`, duration(system.uptime + late / 1000)],
          [t`Front panel`, system.panel.connected ? t`Connected` : system.panel.detail || t`Not connected`],
        ]),
        h("ccm-unit-name", { unit: this.unit, key: "name" }),
      ),
      section(
        { id: "network", title: t`Network` },
        facts([
          [t`Host name`, system.host_name && h("span", { class: "mono" }, system.host_name)],
          [t`Addresses`, system.addresses.map((address) => h("div", { class: "mono" }, address))],
        ]),
        h("p", {}, h("a", { href: addresses.NETWORK }, t`All network details`)),
      ),
      h("ccm-clock", { unit: this.unit, key: "clock" }),
      panelCard(),
      h("ccm-backup", { unit: this.unit, key: "backup" }),
      supportCard(),
      system.receipt && lastReset(system.receipt),
    ];
  }
}

/** @param {import("./types.js").Receipt} receipt */
function lastReset(receipt) {
  return section(
    { id: "last-reset", title: t`Last factory reset` },
    receipt.remains.length > 0 &&
      notice(
        { tone: "bad" },
        h("p", {}, h("b", {}, t`Some of the old configuration could not be removed.`)),
        h("p", {}, t`Still there: ${receipt.remains.join(", ")}. Repeat the reset from the front panel.`),
      ),
    facts([
      [t`Started`, time(receipt.started)],
      [t`Finished`, receipt.finished ? time(receipt.finished) : t`Not finished`],
      [t`Asked for from`, receipt.origin],
      [
        t`Removed`,
        receipt.erased.length
          ? h(
              "ul",
              {},
              receipt.erased.map((item) => h("li", {}, item)),
            )
          : t`Nothing`,
      ],
    ]),
  );
}

customElements.define("ccm-general", General);
