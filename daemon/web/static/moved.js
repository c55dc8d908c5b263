/** After other network details were applied from an address that goes: on to the new one, or what became of it. */

import { View, announce, focusOn, h } from "./dom.js";
import * as addresses from "./addresses.js";
import { withCode } from "./handover.js";
import { t } from "./language.js";
import { sameSettings } from "./move.js";
import { notice, openAnew } from "./parts.js";
import { amount, stopwatch } from "./text.js";

const GO_SECONDS = 3;
const ASK_EVERY = 2;
const ASK_MS = 2000;
/** So long may a change take that the unit has not answered yet. */
const SLOW_MS = 20_000;
/** So long after the time is up the unit should be back at the old address. */
const BACK_SECONDS = 20;

class Moved extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  #ticking = 0;
  #seconds = 0;
  /** @type {"waiting" | "gone" | "staying"} */
  #stage = "waiting";
  #asking = false;
  #missed = false;
  /** @type {import("./move.js").Move | null} */
  #move = null;

  connectedCallback() {
    super.connectedCallback();
    this.#ticking = setInterval(() => this.#tick(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.#ticking);
  }

  render() {
    const { move } = this.unit;
    if (!move) return null;
    const begins = move.at !== this.#move?.at;
    this.#move = move;
    if (begins) this.#begin(move);
    if (move.settled) return this.#settled(move);
    return h(
      "section",
      { class: "card pending", "aria-labelledby": "moved-title", key: "moved" },
      h("h2", { id: "moved-title", tabindex: "-1" }, title(move)),
      this.#clock(),
      this.#lost() ? this.#notBack(move) : [this.#way(move), h("p", { class: "soft" }, this.#consequence())],
    );
  }

  #begin(move) {
    this.#stage = "waiting";
    this.#seconds = 0;
    this.#missed = false;
    announce(`${title(move)}.`);
    this.#ask(move);
  }

  #clock() {
    const left = this.#left();
    return h(
      "div",
      { class: "pending-clock" },
      h(
        "span",
        { role: "timer", class: "stopwatch", "aria-label": t`${amount(left, "second")} left` },
        stopwatch(left),
      ),
      h("progress", { max: this.#whole(), value: left, "aria-hidden": "true" }),
    );
  }

  /** @param {import("./move.js").Move} move */
  #way(move) {
    if (!move.to) {
      return [
        h(
          "p",
          {},
          t`Read the new address on the front panel and open the CCM there, or press ENTER at the front panel to keep
            the new details.`,
        ),
        move.name && h("p", {}, t`By its name, where your network knows it: ${link(move, move.name)}`),
        others(move),
      ];
    }
    return [
      h("p", {}, this.#stageWords(), " ", toKeep(move)),
      h(
        "div",
        { class: "actions" },
        h("a", { class: "button primary", href: place(move, move.to) }, t`Go to the new address`),
        this.#stage === "waiting" &&
          h("button", { class: "button", type: "button", onclick: () => this.#stay() }, t`Stay on this page`),
      ),
      h("p", { class: "mono" }, addresses.at(move.to)),
      h(
        "p",
        {},
        t`If the browser does not get there, see that this computer is in the same network as the new address. ENTER at
          the front panel keeps the new details as well.`,
      ),
    ];
  }

  #stageWords() {
    if (this.#stage === "gone") return t`The browser is on its way there.`;
    if (this.#stage === "staying") return t`This page stays here.`;
    const left = GO_SECONDS - this.#seconds;
    return left > 0 ? t`This page goes there in ${amount(left, "second")}.` : t`This page goes there in a moment.`;
  }

  #notBack(move) {
    return [
      h(
        "p",
        {},
        t`The unit does not answer here any more, though the time should be up: somebody has kept the new details, or
          this computer cannot reach it. Open the CCM at the address that the front panel shows.`,
      ),
      // A browser that was let in past its warning knows only the certificate before, and says so to nobody.
      addresses.secure() && [
        h("p", {}, t`It may be back with a certificate that this browser does not accept yet: open this page anew.`),
        openAnew(),
      ],
      others(move),
      move.name && h("p", {}, t`By its name, where your network knows it: ${link(move, move.name)}`),
    ];
  }

  #consequence() {
    if (this.#left() === 0) {
      return t`The time is up: the unit is going back. This page finds it again by itself.`;
    }
    return t`Unless somebody keeps them, the unit goes back to the details before when the time shown is up. This page
      then says so.`;
  }

  /** @param {import("./move.js").Move} move */
  #settled(move) {
    const close = h("button", { class: "button", type: "button", onclick: () => this.#close() }, t`Close this
      message`);
    return move.settled === "kept"
      ? notice({ tone: "good" }, h("p", {}, h("b", {}, t`The new network details are kept.`)), others(move), close)
      : notice(
          { tone: "warning" },
          h("p", {}, h("b", {}, t`The unit went back to the network details before.`)),
          h(
            "p",
            {},
            t`Nobody kept the new ones in time. See that this computer can reach the new address, then apply them
              again: what you typed is still on the page Network.`,
          ),
          close,
        );
  }

  #tick() {
    const { move } = this.unit;
    if (!move || move.settled) return;
    this.#seconds++;
    if (this.#seconds % ASK_EVERY === 0) this.#ask(move);
    const ready = this.#seconds >= GO_SECONDS && this.#isApplied(move);
    if (move.to && this.#stage === "waiting" && ready) this.#go(place(move, move.to));
    this.update();
  }

  #go(place) {
    this.#stage = "gone";
    location.assign(place);
  }

  #close() {
    this.unit.takeMove(null);
    focusOn(document, "h1");
  }

  #stay() {
    this.#stage = "staying";
    this.update();
    focusOn(this, "#moved-title");
  }

  /** Ask the old address. The stream may hang there for long without a sign. */
  async #ask(move) {
    if (this.#asking) return;
    this.#asking = true;
    try {
      // In this order: once nothing is pending, the details are those that stay.
      const security = await this.unit.call("GET", "/security", undefined, ASK_MS);
      const network = await this.unit.call("GET", "/network", undefined, ASK_MS);
      const settled = this.#verdict(this.unit.move ?? move, security, network);
      this.unit.takeNetwork(security, network);
      if (settled) this.#settle(settled);
    } catch {
      this.#missed = true;
    }
    this.#asking = false;
  }

  #verdict(move, security, network) {
    if (security.pending) return "";
    if (sameSettings(network.settings, move.after)) return "kept";
    return this.#isApplied(move) ? "back" : "";
  }

  /** A unit that has not answered yet, and is still here, may be about to change. */
  #isApplied(move) {
    return move.answered || this.#missed || performance.now() - move.at > SLOW_MS;
  }

  #settle(settled) {
    const { move } = this.unit;
    if (!move || move.settled) return;
    this.unit.takeMove({ ...move, settled });
    this.unit.reconnect();
    announce(settled === "kept" ? t`The new network details are kept.` : t`The unit went back to the details before.`);
  }

  /** The whole time that the change waits to be kept, in seconds. */
  #whole() {
    return this.unit.security?.pending?.seconds ?? this.unit.network?.confirm_seconds ?? 0;
  }

  /** From what the unit last told, or where its answer was lost with its address, from the moment of asking. */
  #until() {
    const pending = this.unit.security?.pending;
    if (pending) return this.unit.securityAt + pending.seconds_left * 1000;
    return (this.#move?.at ?? 0) + this.#whole() * 1000;
  }

  #left() {
    return Math.max(0, Math.ceil((this.#until() - performance.now()) / 1000));
  }

  /** Whether the unit should have been back at this address for long. */
  #lost() {
    return this.#missed && performance.now() > this.#until() + BACK_SECONDS * 1000;
  }
}

const title = (move) => (move.to ? t`The unit moves to ${move.to}` : t`The unit moves to another address`);

/** The page Network at another address, signed in where that can be. @param {import("./move.js").Move} move */
const place = ({ code = "" }, address) => withCode(addresses.at(address), addresses.NETWORK, code);

const link = (move, address) =>
  h("a", { class: "mono", href: place(move, address) }, addresses.at(address));

/** @param {import("./move.js").Move} move */
function toKeep({ code }) {
  const button = h("b", {}, t`Keep the network details`);
  return code ? t`Press ${button} there.` : t`Sign in there and press ${button}.`;
}

/** Where else the CCM is. @param {import("./move.js").Move} move */
const others = (move) =>
  move.addresses.length > 0 &&
  h("p", {}, t`The CCM is here: ${move.addresses.map((address, index) => [index > 0 && ", ", link(move, address)])}`);

customElements.define("ccm-moved", Moved);
