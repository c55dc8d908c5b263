/** The way to Force HTTPS as five steps that tick themselves off, each saying why it is not open yet. */

import { h, icon } from "./dom.js";
import { t } from "./language.js";
import { SOURCE_NAMES, moment } from "./text.js";
import { rootToTrust } from "./trust.js";

/**
 * @typedef {"done" | "now" | "later" | "own"} Standing `own` is the owner's affair, which the unit cannot see
 * @typedef {{title: string, standing: Standing, words: string, goal: string}} Step
 */

const STANDING_WORDS = { done: t`Done`, now: t`Next`, later: t`Not yet`, own: t`Once each` };

/**
 * @param {import("./types.js").Security} security
 * @param {import("./dom.js").Children} below what the test needs, at hand below the steps
 */
export function steps(security, below) {
  return h(
    "section",
    { class: "card", key: "steps", "aria-labelledby": "steps-title" },
    h("h2", { id: "steps-title" }, t`The way to Force HTTPS`),
    h(
      "ol",
      { class: "steps" },
      stepsOf(security).map((step, index) =>
        h(
          "li",
          { class: `step ${step.standing}`, "aria-current": step.standing === "now" && "step" },
          h("span", { class: "step-mark", "aria-hidden": "true" }, step.standing === "done" ? icon("tick") : index + 1),
          h(
            "div",
            {},
            h(
              "h3",
              {},
              h("a", { href: location.hash, onclick: (event) => goTo(event, step.goal) }, step.title),
              h("span", { class: "step-standing" }, STANDING_WORDS[step.standing]),
            ),
            h("p", {}, step.words),
          ),
        ),
      ),
    ),
    below,
  );
}

/** @param {import("./types.js").Security} security @returns {Step[]} */
export function stepsOf(security) {
  return [choose(security), trust(security), test(security), change(security), confirm(security)];
}

/** @returns {Step} */
function choose({ active, serving }) {
  const sound = serving === active;
  return {
    title: t`Choose`,
    goal: "certificates",
    standing: sound ? "done" : "now",
    words: sound
      ? t`${SOURCE_NAMES[active]} is in use.`
      : t`${SOURCE_NAMES[active]} cannot serve; the self-signed one serves instead. See why below.`,
  };
}

/** @returns {Step} */
function trust(security) {
  const privately = rootToTrust(security) !== null;
  return {
    title: t`Trust`,
    goal: "trust",
    standing: "own",
    words: privately
      ? t`Make each browser trust it once, else it warns. The unit cannot see whether it does.`
      : t`Browsers that know its issuer trust it already. The address bar shows it.`,
  };
}

/** @returns {Step} */
function test({ tested, pending }) {
  if (pending?.kinds.includes("certificate"))
    return {
      title: t`Test`,
      goal: "pending-title",
      standing: "later",
      words: t`Keeping the new certificate is its test.`,
    };
  return {
    title: t`Test`,
    goal: "test",
    standing: tested ? "done" : "now",
    words: tested
      ? t`Reached over HTTPS ${moment(tested.at)} from ${tested.client}.`
      : t`Open the CCM over HTTPS and sign in there.`,
  };
}

/** @returns {Step} */
function change({ force_https, can_force_https, blockers }) {
  if (force_https) return { title: t`Switch`, goal: "force-https", standing: "done", words: t`Force HTTPS is on.` };
  return {
    title: t`Switch`,
    goal: "force-https",
    standing: can_force_https ? "now" : "later",
    words: can_force_https ? t`Click the switch above: one click.` : (blockers[0]?.detail ?? t`Not possible now.`),
  };
}

/** @returns {Step} */
function confirm({ force_https, pending }) {
  const step = { title: t`Confirm`, goal: pending ? "pending-title" : "recovery" };
  if (pending) return { ...step, standing: "now", words: t`Keep it above before the time is up.` };
  if (force_https) return { ...step, standing: "done", words: t`Confirmed over HTTPS. It stays on.` };
  return {
    ...step,
    standing: "later",
    words: t`Opens with the switch. If you do not confirm, all goes back by itself.`,
  };
}

function goTo(event, goal) {
  event.preventDefault();
  const heading = document.getElementById(`${goal}-title`) ?? document.getElementById(goal);
  heading?.scrollIntoView({ block: "center" });
  heading?.focus({ preventScroll: true });
}
