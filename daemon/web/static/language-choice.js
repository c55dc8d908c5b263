/** The languages to choose from, each by its own name. */

import { h } from "./dom.js";
import { choose, language, languages, t } from "./language.js";

export const languageChoice = () =>
  h(
    "ul",
    { class: "languages", "aria-label": t`Language`, key: "languages" },
    languages().map(([code, name]) =>
      h(
        "li",
        { key: code },
        h(
          "button",
          { type: "button", lang: code, "aria-pressed": String(code === language()), onclick: () => choose(code) },
          name,
        ),
      ),
    ),
  );
