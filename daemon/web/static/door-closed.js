/** Port 80 was closed under this page by somebody else: on to HTTPS by itself, unless the person stays. */

import { View, announce, focusOn, h } from "./dom.js";
import * as addresses from "./addresses.js";
import { t } from "./language.js";
import { notice } from "./parts.js";
import { amount } from "./text.js";

const GO_SECONDS = 10;

class DoorClosed extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  #left = GO_SECONDS;
  #staying = false;
  #ticking = 0;

  connectedCallback() {
    super.connectedCallback();
    this.#ticking = setInterval(() => this.#tick(), 1000);
    announce(t`Force HTTPS was switched on. Port 80 is closed.`);
  }

  disconnectedCallback() {
    clearInterval(this.#ticking);
  }

  render() {
    const href = this.#href();
    return notice(
      { tone: "warning" },
      h("p", {}, h("b", {}, t`Force HTTPS was switched on. Port 80 is closed.`)),
      h(
        "p",
        { id: "door-closed-next", tabindex: "-1" },
        this.#goes()
          ? t`This page goes on over HTTPS in ${amount(this.#left, "second")}. Sign in there.`
          : t`The CCM goes on over HTTPS. Sign in there.`,
      ),
      h("p", { class: "soft" }, t`Unless somebody confirms it there in time, port 80 opens again, and so does this
        page.`),
      h("p", { class: "soft" }, t`Below is the last known condition.`),
      h(
        "div",
        { class: "actions" },
        h("a", { class: "button primary", href }, t`Go on over HTTPS`),
        this.#goes() && h("button", { class: "button", type: "button", onclick: () => this.#stay() }, t`Stay on this
          page`),
      ),
      h("p", { class: "soft mono" }, href),
    );
  }

  #href() {
    const { security } = this.unit;
    return security ? addresses.overHttps(security, location.hash) : "";
  }

  #goes() {
    return !this.#staying && this.#left > 0;
  }

  #tick() {
    if (!this.#goes()) return;
    // What somebody is typing is not taken away.
    if (document.activeElement instanceof HTMLInputElement) this.#staying = true;
    else if (--this.#left === 0) location.assign(this.#href());
    this.update();
  }

  #stay() {
    this.#staying = true;
    this.update();
    focusOn(this, "#door-closed-next");
  }
}

customElements.define("ccm-door-closed", DoorClosed);
