/** The certificate test: how to start it, and the proof it left. */

import { h, icon } from "./dom.js";
import * as addresses from "./addresses.js";
import { t } from "./language.js";
import { facts, fingerprint, notice, refusal, time } from "./parts.js";
import { covers } from "./text.js";

const NAMES_OFFERED = 4;

/**
 * @param {import("./types.js").Security} security
 * @param {{busy: boolean, problem: import("./unit.js").Problem | null, onTest: () => void}} how
 */
export function testOf(security, { busy, problem, onTest }) {
  return h(
    "div",
    { id: "test", key: "test", tabindex: "-1", class: "test" },
    h("div", { role: "status" }, security.tested && proof(security.tested)),
    otherNames(security),
    // A test now would take the place of the one that holds for the certificate that may come back.
    security.pending?.kinds.includes("certificate")
      ? h("p", { class: "soft" }, t`Keeping the new certificate, above, is its test.`)
      : h("div", { class: "actions" }, addresses.secure() ? testHere(busy, security, onTest) : testThere(security)),
    problem && refusal(problem),
  );
}

/** @param {import("./types.js").Proof} tested */
export const proof = (tested) =>
  notice(
    { tone: "good", key: "proof" },
    h("p", {}, h("b", {}, t`Reached over HTTPS.`)),
    facts([
      [t`When`, time(tested.at)],
      [t`From`, h("span", { class: "mono" }, tested.client)],
      [t`As`, h("span", { class: "mono" }, tested.name)],
      [t`Certificate`, fingerprint(tested.fingerprint)],
    ]),
    h(
      "p",
      { class: "soft" },
      t`Reached, not necessarily trusted: if the browser warned and you went on, it still warns next time.`,
    ),
  );

function testHere(busy, security, onTest) {
  const words = busy ? t`Testing…` : security.tested ? t`Test again` : t`Test certificate`;
  return h(
    "button",
    { class: security.tested ? "button" : "button primary", type: "button", onclick: onTest, key: "here" },
    words,
  );
}

/** Where the certificate does not name the host in the address bar, every browser warns: offer what it names. */
function otherNames(security) {
  const names = security.certificates.find(({ serving }) => serving)?.names ?? [];
  if (!names.length || covers(names, location.hostname)) return null;
  const usable = names.filter((name) => !name.includes("*")).slice(0, NAMES_OFFERED);
  const link = (name) => {
    const href = addresses.overHttps(security, addresses.TEST, name.includes(":") ? `[${name}]` : name);
    return h("li", { key: name }, h("a", { href, class: "mono" }, name));
  };
  return notice(
    { tone: "plain", key: "other-names" },
    h(
      "p",
      {},
      t`The certificate does not name ${h("b", {}, location.hostname)}, so the browser warns at this address. It
        names:`,
    ),
    h("ul", {}, usable.length ? usable.map(link) : names.map((name) => h("li", { class: "mono" }, name))),
  );
}

/** A top-level navigation: the only way that meets no cross-origin rule in any browser. */
function testThere(security) {
  const href = addresses.overHttps(security, addresses.TEST);
  return [
    h(
      "a",
      { class: security.tested ? "button" : "button primary", href, target: "_blank", rel: "noopener", key: "there" },
      security.tested ? t`Test again` : t`Test certificate`,
      icon("new-tab"),
      " ",
      h("span", { class: "unseen" }, t`(opens a new tab)`),
    ),
    h(
      "p",
      { class: "soft" },
      t`Opens ${h("span", { class: "mono" }, href.split("#")[0])} in a new tab. Sign in there, and this page shows the
        result.`,
    ),
  ];
}
