/** What the unit says of a certificate before it is installed, and the yes that warnings want. */

import { h } from "./dom.js";
import { chain } from "./chain.js";
import { findings } from "./findings.js";
import { t } from "./language.js";
import { notice } from "./parts.js";
import { count } from "./text.js";

/** @param {import("./types.js").Verdict} verdict */
export function verdictOf(verdict) {
  const said = verdict.findings.filter(({ severity }) => severity !== "note");
  const notes = verdict.findings.filter(({ severity }) => severity === "note");
  return [
    h("h4", { key: "verdict" }, t`What the unit says`),
    summary(verdict),
    findings(said),
    notes.length > 0 && [h("h4", { key: "notes" }, t`Put right, left out or looked up`), findings(notes)],
    verdict.chain.length > 0 && [
      h("h4", { key: "chain" }, verdict.installable ? t`What would be served` : t`The chain as far as it goes`),
      chain(verdict.chain, verdict.root),
    ],
  ];
}

/** One sentence, also for the screen reader. @param {import("./types.js").Verdict} verdict */
export function verdictWords({ installable, needs_yes: needsYes, findings: found }) {
  const number = (severity) => found.filter((finding) => finding.severity === severity).length;
  const [errors, warnings] = [number("error"), number("warning")];
  if (!installable)
    return count(errors, t`It cannot be installed: 1 error.`, t`It cannot be installed: ${errors} errors.`);
  if (needsYes)
    return count(
      warnings,
      t`It can be installed if you agree: 1 warning.`,
      t`It can be installed if you agree: ${warnings} warnings.`,
    );
  return t`It can be installed. Nothing is wrong with it.`;
}

/** @param {import("./types.js").Verdict} verdict */
const summary = (verdict) =>
  notice(
    { tone: !verdict.installable ? "bad" : verdict.needs_yes ? "warning" : "good", key: "summary" },
    h("p", {}, h("b", {}, verdictWords(verdict))),
  );
