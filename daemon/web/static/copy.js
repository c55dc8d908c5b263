/** A button that copies a text. Where the browser does not let it (over HTTP), the text is shown, ready to copy. */

import { View, announce, focusOn, h, icon } from "./dom.js";
import { t } from "./language.js";

class Copy extends View {
  /** @type {{value: string}} */
  text;
  #copied = false;
  #byHand = false;

  render() {
    return [
      h(
        "button",
        { class: "button", type: "button", onclick: () => this.#copy() },
        icon(this.#copied ? "tick" : "copy"),
        this.#copied ? t`Copied` : t`Copy`,
      ),
      this.#byHand && [
        h("p", { class: "soft" }, t`Over HTTP the browser lets you copy by hand only: press Ctrl+C, on a Mac ⌘C.`),
        h("textarea", { class: "mono", readonly: true, rows: 6, "aria-label": t`The text to copy` }, this.text.value),
      ],
    ];
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.text.value);
      this.#copied = true;
      announce(t`Copied.`);
    } catch {
      this.#byHand = true;
    }
    this.update();
    if (!this.#byHand) return;
    focusOn(this, "textarea");
    this.querySelector("textarea")?.select();
  }
}

customElements.define("ccm-copy", Copy);
