/** What the unit is called, and calling it something else. */

import { View, announce, focusOn, h } from "./dom.js";
import { t } from "./language.js";
import { refusal } from "./parts.js";
import { Problem } from "./unit.js";

const LONGEST = 32;

class UnitName extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  #busy = false;
  #done = false;
  /** Of the name that stood here when the person began to type; null while nobody does. @type {string | null} */
  #tag = null;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;

  render() {
    const { system } = this.unit;
    if (!system) return null;
    return h(
      "form",
      { class: "form", onsubmit: (event) => this.#submit(event), novalidate: true },
      h("label", { for: "unit-name" }, t`Name of the unit`),
      h("input", {
        id: "unit-name",
        name: "name",
        value: system.name,
        maxlength: LONGEST,
        autocomplete: "off",
        spellcheck: "false",
        "aria-invalid": this.#problem !== null && "true",
        "aria-describedby": "name-of-unit-help",
        oninput: () => this.#begin(),
      }),
      h(
        "p",
        { class: "help", id: "name-of-unit-help" },
        t`As people here call it, such as “FOH rack”. It stands in this page, on the front panel and where the unit is
          announced. Empty: the maker's name.`,
      ),
      h("div", { role: "status" }, this.#done && h("p", { class: "soft" }, t`The unit is called that now.`)),
      this.#problem && refusal(this.#problem),
      h(
        "div",
        { class: "actions" },
        h("button", { class: "button", type: "submit", "aria-disabled": this.#busy && "true" }, t`Set the name`),
      ),
    );
  }

  #begin() {
    this.#tag ??= this.unit.system?.tag ?? null;
    if (!this.#done && !this.#problem) return;
    this.#done = false;
    this.#problem = null;
    this.update();
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#busy) return;
    const name = String(new FormData(event.target).get("name")).trim();
    this.#busy = true;
    this.#done = false;
    this.#problem = null;
    this.update();
    try {
      await this.unit.call("PUT", "/system", { name }, undefined, this.#tag ?? this.unit.system?.tag);
      this.#tag = null;
      this.#done = true;
      announce(t`The unit is called that now.`);
    } catch (problem) {
      this.#problem = problem.code === "changed-meanwhile" ? await this.#overtaken() : problem;
    }
    this.#busy = false;
    this.update();
    if (this.#problem) focusOn(this, "#unit-name");
  }

  /** Once it is told that somebody else was here, the person may go on knowingly. */
  async #overtaken() {
    let now;
    try {
      now = await this.unit.call("GET", "/system");
    } catch (other) {
      return other;
    }
    this.unit.takeSystem(now);
    this.#tag = null;
    return new Problem({
      code: "changed-meanwhile",
      detail: t`Somebody else has called the unit “${now.name}” since you began to type.`,
      remedy: t`“Set the name” again calls it what stands here.`,
    });
  }
}

customElements.define("ccm-unit-name", UnitName);
