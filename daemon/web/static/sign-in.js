/** The sign-in. Keeps the address, so that the page that was wanted comes up afterwards. */

import { View, focusOn, h } from "./dom.js";
import { t } from "./language.js";
import { languageChoice } from "./language-choice.js";

class SignIn extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;
  #busy = false;
  #wait = 0;
  #ticking = 0;
  #shown = false;

  connectedCallback() {
    super.connectedCallback();
    document.title = t`Sign in – Base Station CCM`;
    focusOn(this, "#password");
  }

  disconnectedCallback() {
    clearInterval(this.#ticking);
  }

  render() {
    const blocked = this.#busy || this.#wait > 0;
    return h(
      "main",
      { class: "door" },
      h("p", { class: "door-name" }, "Core Configuration Manager"),
      h("h1", {}, t`Sign in to the Base Station`),
      this.unit.ended && h("p", { class: "note", role: "status" }, t`Your sign-in has ended. Sign in again to go on.`),
      h(
        "form",
        { class: "form", onsubmit: (event) => this.#submit(event) },
        h("label", { for: "username" }, t`User name`),
        h("input", {
          id: "username",
          name: "username",
          value: "admin",
          autocomplete: "username",
          autocapitalize: "none",
          spellcheck: "false",
          required: true,
          "aria-invalid": this.#wrong() === "username" && "true",
        }),
        h("label", { for: "password" }, t`Password`),
        h("input", {
          id: "password",
          name: "password",
          type: this.#shown ? "text" : "password",
          autocomplete: "current-password",
          autocapitalize: "none",
          spellcheck: "false",
          required: true,
          "aria-invalid": this.#wrong() === "password" && "true",
          "aria-describedby": "password-help",
        }),
        h(
          "label",
          { class: "check" },
          h("input", { type: "checkbox", onchange: (event) => this.#show(event.target.checked) }),
          t`Show the password`,
        ),
        h("div", { role: "alert" }, this.#complaint()),
        h(
          "button",
          { class: "button primary wide", type: "submit", "aria-disabled": blocked && "true" },
          this.#busy ? t`Signing in…` : this.#wait > 0 ? t`Sign in (wait ${this.#wait} s)` : t`Sign in`,
        ),
      ),
      h(
        "div",
        { class: "door-help" },
        h(
          "p",
          { id: "password-help" },
          t`The first password is on the front panel:
            ${h("b", { lang: "en" }, "Administration > CCM Access > Default Password")}. Forgotten your own?
            ${h("b", { lang: "en" }, "Administration > Reset > Reset CCM Pass")} makes a new one and changes nothing
            else.`,
        ),
        location.protocol === "http:" &&
          h("p", {}, t`This connection is not encrypted: others on the network can read the password you type here.`),
      ),
      languageChoice(),
    );
  }

  #complaint() {
    if (!this.#problem) return null;
    const { message, remedy } = this.#problem;
    return h(
      "div",
      { class: "notice bad" },
      h("div", { class: "notice-text" }, h("p", {}, h("b", {}, message)), h("p", {}, remedy)),
    );
  }

  #show(shown) {
    this.#shown = shown;
    this.update();
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#busy || this.#wait > 0) return;
    const form = new FormData(event.target);
    this.#busy = true;
    this.#problem = null;
    this.update();
    try {
      await this.unit.signIn(String(form.get("username")).trim(), String(form.get("password")));
    } catch (problem) {
      this.#problem = problem;
      this.#countDown(problem.retryAfter);
    }
    this.#busy = false;
    this.update();
    if (this.#problem) focusOn(this, `#${this.#wrong() ?? "password"}`);
  }

  /** The field to correct. Which of the two it was, the unit does not tell of a pair that is wrong. */
  #wrong() {
    if (this.#problem?.field === "username") return "username";
    return this.#problem?.field === "password" || this.#problem?.code === "bad-credentials" ? "password" : null;
  }

  #countDown(seconds) {
    clearInterval(this.#ticking);
    this.#wait = seconds;
    if (!seconds) return;
    this.#ticking = setInterval(() => {
      if (--this.#wait <= 0) clearInterval(this.#ticking);
      this.update();
    }, 1000);
  }
}

customElements.define("ccm-sign-in", SignIn);
