/** The one question before an act that wants one. */

import { h } from "./dom.js";
import { t } from "./language.js";

/** @typedef {{title: string, text: string[], act: string, harmless?: boolean}} Question */

/**
 * Ask once; the answer is true only for a press of the button that names the act.
 * @param {Question} question
 * @returns {Promise<boolean>}
 */
export function ask({ title, text, act, harmless = false }) {
  return new Promise((resolve) => {
    const dialog = /** @type {HTMLDialogElement} */ (
      h(
        "dialog",
        { "aria-labelledby": "question", "aria-describedby": "question-text" },
        h("h2", { id: "question" }, title),
        h(
          "div",
          { id: "question-text" },
          text.map((line) => h("p", {}, line)),
        ),
        h(
          "form",
          { method: "dialog", class: "actions end" },
          h("button", { class: "button", value: "", autofocus: true }, t`Cancel`),
          h("button", { class: harmless ? "button primary" : "button danger", value: "yes" }, act),
        ),
      )
    );
    const before = document.activeElement;
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before instanceof HTMLElement) before.focus();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
