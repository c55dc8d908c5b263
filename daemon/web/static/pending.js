/** The countdown of a change that goes back by itself unless it is kept. */

import { View, announce, focusOn, h } from "./dom.js";
import * as addresses from "./addresses.js";
import { carrying } from "./handover.js";
import { t } from "./language.js";
import { statics } from "./move.js";
import { refusal } from "./parts.js";
import { amount, stopwatch } from "./text.js";

const LATE_SECONDS = 20;
const SPOKEN = [60, 30, 10];

/** @type {Record<string, {title: string, text: (unit: import("./unit.js").Unit) => string, keep: string}>} */
const WORDS = {
  "force-https": {
    title: t`Keep Force HTTPS?`,
    text: () => t`The HTTP port is closed, and you have reached the CCM over HTTPS: it works from here.`,
    keep: t`Keep Force HTTPS`,
  },
  certificate: {
    title: t`Keep the new certificate?`,
    text: (unit) =>
      unit.certificateIsNew
        ? t`The unit now shows the new certificate. Keep it from here: that also proves that this browser gets in with
          it.`
        : t`The unit now shows the new certificate, and this browser gets in with it.`,
    keep: t`Keep the certificate`,
  },
  network: {
    title: t`Keep the new network details?`,
    text: () => t`The unit now uses the new network details, and this browser reaches it.`,
    keep: t`Keep the network details`,
  },
  restore: {
    title: t`Keep the restored configuration?`,
    text: () => t`The unit now uses the restored configuration, and you have reached it.`,
    keep: t`Keep the configuration`,
  },
};

class PendingChange extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  #ticking = 0;
  #busy = false;
  #last = Infinity;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;

  connectedCallback() {
    super.connectedCallback();
    this.#ticking = setInterval(() => this.#tick(), 1000);
    announce(`${this.#words().title} ${t`${amount(this.#left(), "second")} left`}.`);
  }

  disconnectedCallback() {
    clearInterval(this.#ticking);
  }

  render() {
    const pending = this.unit.security?.pending;
    if (!pending) return null;
    const left = this.#left();
    const late = left <= Math.min(LATE_SECONDS, pending.seconds / 3);
    const words = this.#words();
    this.#speak(left);
    return h(
      "section",
      { class: late ? "card pending late-now" : "card pending", "aria-labelledby": "pending-title" },
      h("h2", { id: "pending-title", tabindex: "-1" }, words.title),
      h(
        "div",
        { class: "pending-clock" },
        h(
          "span",
          { role: "timer", class: "stopwatch", "aria-label": t`${amount(left, "second")} left` },
          stopwatch(left),
        ),
        h("progress", { max: pending.seconds, value: left, "aria-hidden": "true" }),
      ),
      h("p", {}, words.text(this.unit), " ", this.#consequence(left)),
      h(
        "div",
        { class: "actions" },
        h("button", { class: "button primary", type: "button", onclick: () => this.#settle("confirm") }, words.keep),
        h("button", { class: "button", type: "button", onclick: () => this.#settle("rollback") }, t`Go back`),
      ),
      this.#problem && refusal(this.#problem),
      this.#problem?.code === "not-at-new-address" && newAddresses(this.unit),
    );
  }

  #tick() {
    // Whatever kept the page off the unit may be over now that the unit has gone back.
    if (this.#left() === 0 && !this.unit.connected) this.unit.hurry();
    this.update();
  }

  #words() {
    return WORDS[this.unit.security?.pending?.kinds[0] ?? ""] ?? WORDS.restore;
  }

  #left() {
    const pending = this.unit.security?.pending;
    const since = (performance.now() - this.unit.securityAt) / 1000;
    return Math.max(0, Math.ceil((pending?.seconds_left ?? 0) - since));
  }

  #consequence(left) {
    if (left === 0) return t`The time is up: the unit is going back.`;
    return t`If you do nothing, it goes back by itself to how it was before.`;
  }

  #speak(left) {
    if (SPOKEN.some((mark) => left <= mark && mark < this.#last))
      announce(t`${amount(left, "second")} left to decide.`);
    this.#last = left;
  }

  async #settle(act) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      this.unit.takeSecurity(await this.unit.call("POST", `/security/${act}`));
      this.#problem = null;
      focusOn(document, document.getElementById("force-https") ? "#force-https" : "h1");
    } catch (problem) {
      this.#problem = problem;
    }
    this.#busy = false;
    this.update();
  }
}

/** Where new network details can be kept. @param {import("./unit.js").Unit} unit */
function newAddresses(unit) {
  const { network } = unit;
  const known = network ? [network.settings, ...network.settings.further].flatMap(statics) : [];
  if (!known.length) return null;
  return h(
    "ul",
    { class: "places" },
    known.map((address) =>
      h(
        "li",
        {},
        h(
          "a",
          {
            class: "mono",
            href: addresses.at(address, addresses.NETWORK),
            onclick: carrying(unit, addresses.at(address), addresses.NETWORK),
          },
          addresses.at(address),
        ),
      ),
    ),
  );
}

customElements.define("ccm-pending", PendingChange);
