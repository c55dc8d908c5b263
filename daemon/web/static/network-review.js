/** What other network details would mean, in full, before they are applied. */

import { h } from "./dom.js";
import * as addresses from "./addresses.js";
import { findings } from "./findings.js";
import { t } from "./language.js";
import { differences } from "./network-words.js";
import { amount } from "./text.js";

/**
 * @typedef {{wanted: import("./types.js").NetworkSettings, verdict: import("./types.js").NetworkVerdict,
 *   move: import("./move.js").Move}} Review
 */

/** @param {import("./types.js").Network} network @param {Review} review */
export const review = (network, { wanted, verdict, move }) => [
  h("h3", { tabindex: "-1", id: "review-title" }, t`What changes`),
  h(
    "dl",
    { class: "changes" },
    differences(network, wanted).map(({ name, old, now }) =>
      h(
        "div",
        { key: name },
        h("dt", {}, name),
        h("dd", { class: "old" }, h("span", { class: "unseen" }, t`Before`, ": "), old),
        h("dd", { class: "now" }, h("span", { class: "unseen" }, t`After`, ": "), now),
      ),
    ),
  ),
  verdict.findings.length > 0 && [
    h("h3", { key: "findings-title" }, t`What to know before`),
    findings(verdict.findings),
  ],
  h("h3", { key: "where" }, t`Where the CCM will be`),
  where(move),
  h("h3", { key: "back" }, t`How it is kept`),
  h(
    "p",
    {},
    t`The unit goes back by itself after ${amount(network.confirm_seconds, "second")}, and counts them on its front
      panel.`,
    " ",
    move.leaving
      ? t`It stays as set here once somebody signs in at the new address and presses ${keep()}, or presses ENTER at the
          front panel.`
      : t`It stays as set here once somebody signs in here and presses ${keep()}, or presses ENTER at the front
        panel.`,
  ),
];

const keep = () => h("b", {}, t`Keep the network details`);

function where(move) {
  const known = move.addresses.map((address) => h("li", { key: address, class: "mono" }, addresses.at(address)));
  const named =
    move.name && h("li", { key: "name" }, t`${h("span", { class: "mono" }, addresses.at(move.name))}, by its name`);
  return [
    move.leased && move.leaving && h("p", {}, t`At the address that the front panel shows then.`),
    (known.length > 0 || named) && h("ul", { class: "places" }, known, named),
    move.leaving
      ? move.to && h("p", {}, addresses.secure() ? t`This page goes there by
        itself.` : t`This page goes there by itself. Sign in there.`)
      : h("p", {}, t`This page stays where it is.`),
  ];
}
