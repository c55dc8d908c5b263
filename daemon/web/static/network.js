/** Host > Network: how the unit is on the network now, and its network details. */

import { View, h } from "./dom.js";
import { t } from "./language.js";
import { sameSettings } from "./move.js";
import "./moved.js";
import "./network-form.js";
import { obtained, written } from "./network-words.js";
import { badge, facts, notice, section } from "./parts.js";

const TOLD_APART_MS = 3000;

class NetworkPage extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** The details that waited to be kept, once they do no more. @type {import("./types.js").NetworkSettings | null} */
  #waited = null;
  #waiting = false;
  #settledAt = 0;
  /** What became of them. @type {"" | "kept" | "back"} */
  #result = "";

  update() {
    this.#notice();
    super.update();
  }

  render() {
    const { network, move } = this.unit;
    if (!network) return null;
    return [
      h("div", { role: "status", key: "outcome" }, this.#outcome(network)),
      stateCard(network, move?.leaving && !move.settled ? t`Before the change` : t`Now`),
      network.managed ? h("ccm-network-form", { unit: this.unit, key: "settings" }) : notManaged(),
    ];
  }

  /** Remember what waits to be kept, so that it can be said what became of it. */
  #notice() {
    const { network, security, move } = this.unit;
    const waiting = security?.pending?.kinds.includes("network") ?? false;
    if (this.#waiting && !waiting) this.#settledAt = performance.now();
    this.#waiting = waiting;
    if (waiting) {
      this.#waited = network?.settings ?? null;
      this.#result = "";
    }
    // That one tells it by itself, on every page.
    if (move?.leaving) this.#waited = null;
  }

  /** @param {import("./types.js").Network} network */
  #outcome({ settings }) {
    if (this.#waiting || !this.#waited) return null;
    // What is pending may be told a moment before what is set; what comes later is another change.
    if (!this.#result || performance.now() - this.#settledAt < TOLD_APART_MS) {
      this.#result = sameSettings(settings, this.#waited) ? "kept" : "back";
    }
    const kept = this.#result === "kept";
    const words = kept ? t`The new network details are kept.` : t`The unit went back to the network details before.`;
    return notice(
      { tone: kept ? "good" : "warning", key: "outcome" },
      h("p", {}, h("b", {}, words)),
      !kept && h("p", {}, t`To have the others all the same, apply them again and keep them in time.`),
    );
  }
}

/** @param {import("./types.js").Network} network @param {string} title */
function stateCard({ state, settings, interface: name }, title) {
  if (state.interfaces.length > 1) return cardOfSeveral({ state, settings }, title);
  return section(
    { id: "network-state", title },
    facts([
      [t`Cable`, cable(state.link)],
      [t`Host name`, h("span", { class: "mono" }, state.host_name)],
      [t`Addresses`, state.addresses.length ? state.addresses.map(held) : noAddress(state, settings)],
      ...waysOut(state),
      [t`Hardware address`, state.mac && h("span", { class: "mono" }, state.mac)],
      [t`Interface`, name && h("span", { class: "mono" }, name)],
    ]),
  );
}

/** What is the whole host's, and then each interface. */
function cardOfSeveral({ state, settings }, title) {
  const detailsOf = (name) => settings.further.find((entry) => entry.interface === name) ?? settings;
  return section(
    { id: "network-state", title },
    facts([[t`Host name`, h("span", { class: "mono" }, state.host_name)], ...waysOut(state)]),
    state.interfaces.map((each, index) => [
      h("h3", { key: `${each.name} title` }, index ? each.name : t`${each.name} (main)`),
      h(
        "div",
        { key: each.name },
        facts([
          [t`Cable`, each.link === null ? t`There is no such interface in this unit.` : cable(each.link)],
          [t`Addresses`, each.addresses.length ? each.addresses.map(held) : noAddress(each, detailsOf(each.name))],
          [t`Hardware address`, each.mac && h("span", { class: "mono" }, each.mac)],
        ]),
      ),
    ]),
  );
}

const cable = (link) => (link === null ? null : link ? badge("good", t`Connected`) : badge("bad", t`No cable`));

/** @returns {[string, import("./dom.js").Children][]} */
function waysOut({ gateways, dns }) {
  const mono = (items) => (items.length ? items.map((item) => h("div", { class: "mono" }, item)) : t`None`);
  return [
    [gateways.length === 1 ? t`Gateway` : t`Gateways`, mono(gateways)],
    [t`DNS servers`, mono(dns)],
  ];
}

/** @param {import("./types.js").Held} address */
const held = (address) =>
  h(
    "div",
    { class: "held", key: address.address },
    h("span", { class: "mono" }, written(address)),
    " ",
    h("span", { class: "soft" }, obtained(address)),
  );

function noAddress({ link }, { method }) {
  if (link === false) return t`None. Plug the network cable in.`;
  return method === "dhcp" ? t`None. No DHCP server has answered yet.` : t`None yet.`;
}

const notManaged = () =>
  notice(
    { tone: "plain", key: "not-managed" },
    h("p", {}, h("b", {}, t`This unit's network is set on its host.`)),
    h("p", {}, t`Change it there, with the host's own tools; this page shows what comes of it.`),
  );

customElements.define("ccm-network", NetworkPage);
