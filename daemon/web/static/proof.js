/** The certificate test: how to start it, and the proof it left. */

import { h, icon } from "./dom.js";
import * as addresses from "./addresses.js";
import { facts, fingerprint, notice, refusal, time } from "./parts.js";

/**
 * @param {import("./types.js").Security} security
 * @param {{busy: boolean, problem: import("./unit.js").Problem | null, onTest: () => void}} how
 */
export function testOf(security, { busy, problem, onTest }) {
  return h(
    "div",
    { id: "test", key: "test", tabindex: "-1", class: "test" },
    h("div", { role: "status" }, security.tested && proof(security.tested)),
    h("div", { class: "actions" }, addresses.secure() ? testHere(busy, security, onTest) : testThere(security)),
    problem && refusal(problem),
  );
}

/** @param {import("./types.js").Proof} tested */
export const proof = (tested) =>
  notice(
    { tone: "good", key: "proof" },
    h("p", {}, h("b", {}, "Reached over HTTPS.")),
    facts([
      ["When", time(tested.at)],
      ["From", h("span", { class: "mono" }, tested.client)],
      ["As", h("span", { class: "mono" }, tested.name)],
      ["Certificate", fingerprint(tested.fingerprint)],
    ]),
    h(
      "p",
      { class: "soft" },
      "Reached, not necessarily trusted: if the browser warned and you went on, it still warns next time.",
    ),
  );

function testHere(busy, security, onTest) {
  const words = busy ? "Testing…" : security.tested ? "Test again" : "Test certificate";
  return h(
    "button",
    { class: security.tested ? "button" : "button primary", type: "button", onclick: onTest, key: "here" },
    words,
  );
}

/** A top-level navigation: the only way that meets no cross-origin rule in any browser. */
function testThere(security) {
  const href = addresses.overHttps(security, addresses.TEST);
  return [
    h(
      "a",
      { class: security.tested ? "button" : "button primary", href, target: "_blank", rel: "noopener", key: "there" },
      security.tested ? "Test again" : "Test certificate",
      icon("new-tab"),
      h("span", { class: "unseen" }, " (opens a new tab)"),
    ),
    h(
      "p",
      { class: "soft" },
      "Opens ",
      h("span", { class: "mono" }, href.split("#")[0]),
      " in a new tab. Sign in there, and this page shows the result.",
    ),
  ];
}
