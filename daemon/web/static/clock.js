/** The unit's clock: what it follows, and setting it from this browser where no time server can be reached. */

import { View, announce, focusOn, h } from "./dom.js";
import { t } from "./language.js";
import { badge, facts, notice, refusal, section, time } from "./parts.js";
import { decimal } from "./text.js";

/** A difference that a person may wonder about. */
const NOTABLE_SECONDS = 5;

class ClockCard extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {import("./types.js").Clock | null} */
  #clock = null;
  #at = 0;
  #busy = false;
  #done = false;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;

  connectedCallback() {
    super.connectedCallback();
    this.#exchange("GET");
  }

  render() {
    const clock = this.#clock;
    if (!clock) return this.#problem && section({ id: "clock", title: t`Clock` }, refusal(this.#problem));
    const ahead = this.#ahead(clock);
    return section(
      { id: "clock", title: t`Clock` },
      facts([
        [t`Time`, clock.plausible ? time(new Date(this.#now(clock)).toISOString()) : badge("bad", t`Not set yet`)],
        [t`Follows`, follows(clock)],
        [t`Was off by`, clock.offset === null ? null : t`${decimal(Math.abs(clock.offset), 3)} s when it last asked`],
        [t`This computer`, Math.abs(ahead) > NOTABLE_SECONDS ? `${apart(ahead)}` : null],
      ]),
      !clock.synchronised && this.#setting(clock),
      this.#problem && refusal(this.#problem),
      this.#done && notice({ tone: "good", role: "status" }, h("p", {}, t`The clock was set.`)),
    );
  }

  /** @param {import("./types.js").Clock} clock */
  #setting(clock) {
    return [
      h(
        "p",
        { class: "soft" },
        clock.synchronised !== null && [t`No time server sets this clock.`, " "],
        t`Certificates are judged by the clock, so it should be right: name a time server under Network, or set it once
          from here.`,
      ),
      h(
        "div",
        { class: "actions" },
        h(
          "button",
          { class: "button", type: "button", id: "set-clock", disabled: this.#busy, onclick: () => this.#set() },
          t`Set to this computer's time`,
        ),
      ),
    ];
  }

  async #set() {
    this.#done = false;
    await this.#exchange("PUT", { time: new Date().toISOString() });
    this.#done = this.#problem === null;
    if (this.#done) announce(t`The clock was set.`);
    this.update();
    focusOn(this, "#set-clock");
  }

  /** @param {string} method @param {object} [body] */
  async #exchange(method, body) {
    if (this.#busy) return;
    this.#busy = true;
    this.update();
    try {
      this.#clock = await this.unit.call(method, "/clock", body);
      this.#at = performance.now();
      this.#problem = null;
    } catch (problem) {
      this.#problem = problem;
    }
    this.#busy = false;
    this.update();
  }

  /** The unit's time now, in ms. */
  #now(clock) {
    return Date.parse(clock.time) + performance.now() - this.#at;
  }

  /** How far this computer is ahead of the unit, in seconds. */
  #ahead(clock) {
    return clock.plausible ? (Date.now() - this.#now(clock)) / 1000 : 0;
  }
}

/** @param {import("./types.js").Clock} clock */
function follows(clock) {
  if (clock.synchronised === null) return t`Not known: the host does not say`;
  if (!clock.synchronised) return clock.server ? t`Nobody yet; ${clock.server} was asked` : t`Nobody`;
  return clock.server || t`A time server`;
}

function apart(ahead) {
  const seconds = Math.round(Math.abs(ahead));
  const much = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return ahead > 0 ? t`${much} ahead of the unit` : t`${much} behind the unit`;
}

customElements.define("ccm-clock", ClockCard);
