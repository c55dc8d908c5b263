/**
 * The CCM. Asks who is signed in and shows the sign-in or, loaded only then, the frame with its pages.
 */

import { View, h, loadIcons, patch } from "./dom.js";
import { settle, settleRest, t } from "./language.js";
import { Unit } from "./unit.js";
import "./sign-in.js";

class App extends View {
  unit = new Unit();
  #asked = false;
  #frameLoading = false;
  #frameReady = false;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;

  connectedCallback() {
    this.unit.addEventListener("change", () => this.update());
    addEventListener("online", () => this.unit.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.unit.hurry());
    this.#ask();
  }

  update() {
    if (this.unit.session && !this.#frameLoading) this.#loadFrame();
    if (this.#asked || this.#problem) patch(this, this.render());
  }

  render() {
    if (this.#problem) return this.#noAnswer(this.#problem);
    if (!this.unit.session) return h("ccm-sign-in", { unit: this.unit });
    return this.#frameReady ? h("ccm-frame", { unit: this.unit }) : null;
  }

  async #ask() {
    try {
      if (!(await this.#takeOver())) await this.unit.recall();
      this.#asked = true;
      this.#problem = null;
    } catch (problem) {
      this.#problem = problem;
    }
    this.update();
  }

  /** Sign in with what another address of the unit gave this browser, if it did. */
  async #takeOver() {
    if (!location.hash.startsWith("#handover=")) return false;
    const { takeCode } = await import("./handover.js");
    return this.unit.takeOver(takeCode());
  }

  async #loadFrame() {
    this.#frameLoading = true;
    try {
      await Promise.all([settleRest().then(() => import("./frame.js")), loadIcons()]);
    } catch {
      location.reload();
      return;
    }
    this.#frameReady = true;
    this.update();
  }

  #noAnswer(problem) {
    return h(
      "main",
      { class: "door" },
      h("h1", {}, t`The unit does not answer`),
      h("p", {}, `${problem.message} ${problem.remedy}`),
      h("button", { class: "button primary", type: "button", onclick: () => this.#ask() }, t`Try again`),
    );
  }
}

settle().then(() => customElements.define("ccm-app", App));
