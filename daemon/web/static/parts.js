/** Small pieces that several pages are made of. */

import { h, icon } from "./dom.js";
import { t } from "./language.js";
import { moment } from "./text.js";

/**
 * A titled box of a page.
 * @param {{id: string, title: import("./dom.js").Children, intro?: import("./dom.js").Children}} head
 * @param {...import("./dom.js").Children} children
 */
export const section = ({ id, title, intro }, ...children) =>
  h(
    "section",
    { class: "card", id, key: id, "aria-labelledby": `${id}-title` },
    h("h2", { id: `${id}-title`, tabindex: "-1" }, title),
    intro && h("p", { class: "intro" }, intro),
    children,
  );

/**
 * Names and values; an empty value is left out.
 * @param {[string, import("./dom.js").Children][]} rows
 */
export const facts = (rows) =>
  h(
    "dl",
    { class: "facts" },
    rows
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(([name, value]) => h("div", { key: name }, h("dt", {}, name), h("dd", {}, value))),
  );

/** @param {"good" | "warning" | "bad" | "plain"} tone @param {string} words */
export const badge = (tone, words) => h("span", { class: `badge ${tone}` }, words);

const NOTICE_ICONS = { good: "tick", warning: "warning", bad: "error", plain: "info" };

/**
 * A message in a box. `role` says how a screen reader takes it: `status` calmly, `alert` at once.
 * @param {{tone: "good" | "warning" | "bad" | "plain", role?: string, key?: string}} how
 * @param {...import("./dom.js").Children} children
 */
export const notice = ({ tone, role, key }, ...children) =>
  h(
    "div",
    { class: `notice ${tone}`, role, key },
    icon(NOTICE_ICONS[tone]),
    h("div", { class: "notice-text" }, children),
  );

/** Opens this page anew: only then does a browser ask the person about a certificate that it does not trust. */
export const openAnew = () =>
  h(
    "a",
    { class: "button", href: location.href, onclick: (event) => (event.preventDefault(), location.reload()) },
    t`Open this page anew`,
  );

/** A refusal in full: what, why, what to do next. @param {import("./unit.js").Problem} problem */
export function refusal(problem) {
  const blockers = problem.blockers.filter((blocker) => blocker.detail !== problem.message);
  return notice(
    { tone: problem.code === "certificate-new" ? "warning" : "bad", role: "alert", key: "refusal" },
    h("p", {}, h("b", {}, problem.message)),
    problem.remedy && h("p", {}, problem.remedy),
    blockers.length > 0 &&
      h(
        "ul",
        {},
        blockers.map((blocker) => h("li", {}, h("b", {}, blocker.detail), " ", blocker.remedy)),
      ),
    problem.prechecks.length > 0 &&
      h(
        "ul",
        {},
        problem.prechecks.map(({ detail, remedy }) => h("li", {}, h("b", {}, detail), " ", remedy)),
      ),
    problem.location && h("p", {}, h("a", { href: problem.location }, t`Go there`)),
    problem.code === "certificate-new" && openAnew(),
  );
}

/** A fingerprint in rows that can be compared with the front panel's. @param {string} digits */
export const fingerprint = (digits) =>
  h(
    "code",
    { class: "fingerprint" },
    (digits.match(/.{1,24}/g) ?? []).map((row) => h("span", {}, row)),
  );

/** @param {string} when */
export const time = (when) => h("time", { datetime: when }, moment(when));
