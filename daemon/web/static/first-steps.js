/** The first steps with a new unit: in any order, to be left and resumed; each ticks itself off wherever it was done. */

import { View, focusOn, h, icon } from "./dom.js";
import * as addresses from "./addresses.js";
import { t } from "./language.js";
import { notice, refusal, section } from "./parts.js";
import { places } from "./setup.js";
import "./unit-name.js";

/** @typedef {import("./types.js").SetupStep} SetupStep */

class FirstSteps extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  #busy = false;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;

  render() {
    const { system, security } = this.unit;
    if (!system || !security) return null;
    const { setup } = system;
    const first = setup.open[0];
    return [
      this.#intro(setup),
      this.#problem && refusal(this.#problem),
      places().map(({ step, title, why, href, words }) =>
        section(
          { id: `step-${step}`, title: [standing(setup, step), title], intro: setup.open.includes(step) && why },
          step === "name" && h("ccm-unit-name", { unit: this.unit, key: "name" }),
          step === "network" && whereItIs(system),
          h(
            "div",
            { class: "actions", key: "actions" },
            href && h("a", { class: first === step ? "button primary" : "button", href: this.#href(step, href) }, words),
            this.#choice(setup, step),
          ),
        ),
      ),
    ];
  }

  #intro(setup) {
    if (setup.closed) return notice({ tone: "plain", key: "closed" }, h("p", {}, t`The first steps have been put
      away.`));
    const left = setup.open.length;
    return h(
      "div",
      { class: "steps-head", key: "intro" },
      h(
        "p",
        { role: "status" },
        left === 0 ? t`All is done. The unit is
          ready.` : t`In any order. Leave whenever you like: the unit remembers.`,
      ),
      h(
        "div",
        { class: "actions" },
        h(
          "button",
          { class: left ? "button" : "button primary", type: "button", onclick: () => this.#set(setup.passed, true) },
          left ? t`I need no guide` : t`Put the guide away`,
        ),
      ),
    );
  }

  /** Over HTTP the password cannot be changed, so that step begins with the way to HTTPS. */
  #href(step, href) {
    const { security } = this.unit;
    return step === "password" && security && !addresses.secure() ? addresses.overHttps(security, href) : href;
  }

  /** @param {import("./types.js").Setup} setup @param {SetupStep} step */
  #choice({ open, passed, closed }, step) {
    if (closed || step === "password") return null;
    const is = passed.includes(step);
    if (!is && !open.includes(step)) return null;
    const after = is ? passed.filter((each) => each !== step) : [...passed, step];
    return h(
      "button",
      { class: "button", type: "button", onclick: () => this.#set(after, false, step) },
      is ? t`Look at it again` : t`Fine as it is`,
    );
  }

  async #set(passed, closed, step) {
    if (this.#busy) return;
    this.#busy = true;
    this.#problem = null;
    try {
      this.unit.takeSystem(await this.unit.call("PUT", "/setup", { passed, closed }));
      if (closed) location.hash = addresses.HOST;
    } catch (problem) {
      this.#problem = problem;
    }
    this.#busy = false;
    this.update();
    if (step) focusOn(this, `#step-${step}-title`);
  }
}

/** @param {import("./types.js").Setup} setup @param {SetupStep} step */
function standing({ open, passed }, step) {
  if (open.includes(step)) return null;
  return h(
    "span",
    { class: "step-done" },
    icon("tick"),
    h("span", { class: "unseen" }, passed.includes(step) ? t`Fine as it is` : t`Done`, ": "),
  );
}

/** @param {import("./types.js").System} system */
const whereItIs = (system) =>
  h(
    "p",
    { key: "where" },
    t`The unit is here now:
      ${system.addresses.map((address, index) => [index > 0 && ", ", h("span", { class: "mono" }, address)])}`,
  );

customElements.define("ccm-first-steps", FirstSteps);
