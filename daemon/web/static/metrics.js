/** Figures for a monitoring system: a switch, off from the factory. */

import { overHttps } from "./addresses.js";
import { View, announce, h } from "./dom.js";
import { t } from "./language.js";
import { refusal, section } from "./parts.js";

const CALL = "/account/metrics";

class Metrics extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {boolean | null} */
  #enabled = null;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;
  #busy = false;

  connectedCallback() {
    super.connectedCallback();
    this.#ask("GET");
  }

  render() {
    return section(
      {
        id: "metrics",
        title: t`Metrics`,
        intro: t`Figures for a monitoring system such as Prometheus, at
          ${h("code", {}, this.unit.security && overHttps(this.unit.security, "metrics"))} with a token that may look.
          Of the unit and its doors; nothing of people.`,
      },
      this.#problem && refusal(this.#problem),
      this.#enabled !== null && this.#row(this.#enabled),
    );
  }

  /** @param {boolean} enabled */
  #row(enabled) {
    return h(
      "div",
      { class: "actions", key: "row" },
      h(
        "button",
        {
          id: "metrics-switch",
          class: "switch",
          type: "button",
          role: "switch",
          "aria-checked": String(enabled),
          "aria-busy": this.#busy && "true",
          "aria-labelledby": "metrics-title",
          "aria-describedby": "metrics-state",
          onclick: () => this.#switch(!enabled),
        },
        h("span", { class: "knob" }),
      ),
      h("span", { id: "metrics-state", class: "switch-state" }, enabled ? t`On` : t`Off, as from the factory`),
    );
  }

  /** @param {boolean} enabled */
  async #switch(enabled) {
    if (this.#busy) return;
    await this.#ask("PUT", { enabled });
    if (!this.#problem) announce(this.#enabled ? t`Metrics are on.` : t`Metrics are off.`);
  }

  async #ask(method, body) {
    this.#busy = true;
    this.#problem = null;
    this.update();
    try {
      this.#enabled = (await this.unit.call(method, CALL, body)).enabled;
    } catch (problem) {
      this.#problem = problem;
    }
    this.#busy = false;
    this.update();
  }
}

customElements.define("ccm-metrics", Metrics);
