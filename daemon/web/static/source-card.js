/** One source of certificates: what it is, how it stands, and what can be done with it. */

import { h } from "./dom.js";
import * as addresses from "./addresses.js";
import { chain } from "./chain.js";
import { findings } from "./findings.js";
import { healthBadges, lifeOf } from "./health.js";
import { t } from "./language.js";
import { ownDetails, ownTools } from "./own-tools.js";
import { badge, facts, refusal } from "./parts.js";
import { renewal } from "./renewal.js";
import { swapWords, use } from "./swap.js";
import { SOURCE_NAMES } from "./text.js";

const NAMES_SHOWN = 6;

/** @type {Record<string, string>} */
const ABOUT = {
  "self-signed": t`Made by this unit. Works on a private network without internet access. Each browser has to be told
    once to trust it.`,
  own: t`Your full chain and private key. Complete control, and some knowledge of certificates needed.`,
  easydns: t`A commercial certificate that browsers know. Needs a DNS server, a gateway and internet access for this
    unit.`,
};

/**
 * @typedef {{security: import("./types.js").Security, busy: boolean,
 *   under: import("./types.js").Source | "", problem: import("./unit.js").Problem | null,
 *   act: (act: import("./swap.js").Act) => void, show: (form: "install" | "request") => void}} Dealings
 * what a card may ask its page to do, and what came of it; `busy` while something is under way anywhere,
 *   `under` the source of which
 */

/** @param {import("./types.js").Certificate} certificate @param {Dealings} dealings */
export function sourceCard(certificate, dealings) {
  const { source } = certificate;
  return h(
    "article",
    { class: certificate.active ? "source active" : "source", key: source, "aria-labelledby": `source-${source}` },
    h(
      "header",
      {},
      h("h3", { id: `source-${source}` }, SOURCE_NAMES[source]),
      h("div", { class: "badges" }, badges(certificate)),
    ),
    h("p", { class: "soft" }, ABOUT[source]),
    certificate.detail && h("p", {}, certificate.detail),
    certificate.fingerprint && [
      facts([
        [t`Valid until`, lifeOf(certificate)],
        [t`Good for`, shortened(certificate.names)],
        [t`Not in it`, certificate.left_off.length ? certificate.left_off.map(line) : null],
      ]),
      findings(certificate.findings, { "device-root-ends": renewal(dealings, "renew-root-now") }),
    ],
    certificate.available && !certificate.active && choice(source, dealings),
    source === "own" && ownTools(certificate, dealings),
    source === "easydns" &&
      h(
        "div",
        { class: "choice", key: "easydns" },
        h(
          "a",
          { class: "button", href: addresses.EASYDNS },
          certificate.available ? t`Name and renewal` : t`Set it up`,
        ),
      ),
    dealings.problem && refusal(dealings.problem),
    certificate.fingerprint && details(certificate, dealings),
  );
}

/** @param {import("./types.js").Certificate} certificate */
function badges(certificate) {
  return [
    certificate.active && badge("good", t`In use`),
    certificate.serving && !certificate.active && badge("warning", t`Standing in`),
    !certificate.available && badge("plain", t`Not available`),
    certificate.fingerprint && healthBadges(certificate),
  ];
}

function choice(source, { security, busy, under, act }) {
  const explained = `use-${source}-words`;
  return h(
    "div",
    { class: "choice", key: "choice" },
    h(
      "button",
      {
        id: `use-${source}`,
        class: "button primary",
        type: "button",
        "aria-disabled": busy && "true",
        "aria-describedby": explained,
        onclick: () => act(use(security, source)),
      },
      under === source && source === "easydns" ? t`Checking first…` : t`Use this certificate`,
    ),
    h("p", { id: explained, class: "soft" }, swapWords(security)),
  );
}

function details(certificate, dealings) {
  return h(
    "details",
    { key: "details" },
    h("summary", {}, t`Details`),
    chain(certificate.chain, certificate.root),
    certificate.source === "own" && ownDetails(certificate, dealings),
    certificate.source === "self-signed" && [
      h(
        "p",
        {},
        t`Its root vouches for this unit only. A new one is needed when the old one ends or fell into wrong hands.`,
      ),
      renewal(dealings, "renew-root"),
    ],
  );
}

function shortened(names) {
  const hidden = names.slice(NAMES_SHOWN);
  return [
    names.slice(0, NAMES_SHOWN).map(line),
    hidden.length > 0 && h("details", {}, h("summary", {}, t`${hidden.length} more`), hidden.map(line)),
  ];
}

const line = (name) => h("div", { class: "mono" }, name);
