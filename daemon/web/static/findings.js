/** What the unit found about a certificate, each with what to do next. */

import { h, icon } from "./dom.js";
import { t } from "./language.js";

const ICONS = { error: "error", warning: "warning", note: "info" };
const SEVERITIES = { error: t`Error`, warning: t`Warning`, note: t`Note` };

/**
 * @param {import("./types.js").Finding[]} found
 * @param {Record<string, import("./dom.js").Children>} [acts] by code: what can be done about it right here
 */
export function findings(found, acts = {}) {
  if (!found.length) return null;
  return h(
    "ul",
    { class: "findings" },
    found.map((finding) =>
      h(
        "li",
        { class: `finding ${finding.severity}`, key: `${finding.code} ${finding.detail}` },
        icon(ICONS[finding.severity]),
        h(
          "div",
          {},
          h("p", {}, h("span", { class: "unseen" }, `${SEVERITIES[finding.severity]}: `), h("b", {}, finding.detail)),
          finding.remedy && h("p", {}, finding.remedy),
          acts[finding.code],
        ),
      ),
    ),
  );
}
