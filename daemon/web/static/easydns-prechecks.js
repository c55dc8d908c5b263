/** The prechecks, one by one: how each stands, how long it took, what was found, and what to do. */

import { h, icon } from "./dom.js";
import { KINDS, STATES } from "./easydns-words.js";
import { t } from "./language.js";
import { count, decimal, list } from "./text.js";

/** @typedef {import("./types.js").Precheck} Precheck */

const TONES = { waiting: "later", running: "now", passed: "good", failed: "bad", skipped: "plain" };
const ICONS = { waiting: "clock", passed: "tick", failed: "error", skipped: "info" };

/** All rows stand there from the beginning, so that nothing jumps as they fill. @param {Precheck[]} prechecks */
export const precheckList = (prechecks) =>
  h(
    "ol",
    { class: "prechecks", key: "prechecks" },
    (prechecks.length ? prechecks : Object.keys(KINDS).map(notLookedAt)).map((precheck) =>
      h(
        "li",
        { class: `precheck ${TONES[precheck.state]}`, key: precheck.kind },
        precheck.state === "running" ? h("span", { class: "spinner" }) : icon(ICONS[precheck.state]),
        h(
          "div",
          {},
          h("h3", {}, KINDS[precheck.kind] ?? precheck.kind),
          h("p", { class: "soft" }, precheck.detail || " "),
          precheck.remedy && h("p", {}, precheck.remedy),
        ),
        h(
          "p",
          { class: "precheck-state" },
          h("span", {}, prechecks.length ? STATES[precheck.state] : t`Not looked at`),
          precheck.seconds !== null && h("span", { class: "soft" }, `${decimal(precheck.seconds, 1)} s`),
        ),
      ),
    ),
  );

/** How they stand as a whole, in a sentence. @param {Precheck[]} prechecks */
export function summary(prechecks) {
  if (!prechecks.length) return "";
  const done = prechecks.filter(({ state }) => state !== "waiting" && state !== "running");
  if (done.length < prechecks.length) return t`${done.length} of ${prechecks.length} done.`;
  const failed = prechecks.filter(({ state }) => state === "failed");
  if (failed.length) {
    const names = list(failed.map(({ kind }) => KINDS[kind] ?? kind));
    return count(failed.length, t`1 check failed: ${names}.`, t`${failed.length} checks failed: ${names}.`);
  }
  const skipped = prechecks.filter(({ state }) => state === "skipped").length;
  if (!skipped) return t`All checks passed.`;
  return count(
    skipped,
    t`Nothing is wrong; 1 check could not be made.`,
    t`Nothing is wrong; ${skipped} checks could not be made.`,
  );
}

/** @param {Precheck[]} prechecks */
export const running = (prechecks) => prechecks.some(({ state }) => state === "waiting" || state === "running");

/** @returns {Precheck} */
const notLookedAt = (kind) => ({ kind, state: "waiting", detail: "", remedy: "", seconds: null });
