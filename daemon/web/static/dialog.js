/** The one question before a dangerous act. */

import { h } from "./dom.js";

/**
 * Ask once; the answer is true only for a press of the button that names the act.
 * @param {{title: string, text: string[], act: string}} question
 * @returns {Promise<boolean>}
 */
export function ask({ title, text, act }) {
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
          h("button", { class: "button", value: "", autofocus: true }, "Cancel"),
          h("button", { class: "button danger", value: "yes" }, act),
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
