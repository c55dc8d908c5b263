/** The three certificate sources of the manual as cards, each with its health. */

import { h } from "./dom.js";
import { badge, facts, fingerprint, notice, section } from "./parts.js";
import { SOURCE_NAMES, day } from "./text.js";

const NAMES_SHOWN = 6;

/** @type {Record<string, string>} */
const ABOUT = {
  "self-signed":
    "Made by this unit. Works on a private network without internet access. Each browser has to be told once to trust it.",
  own: "Your full chain and private key. Complete control, and some knowledge of certificates needed.",
  easydns:
    "A commercial certificate that browsers know. Needs a DNS server, a gateway and internet access for this unit.",
};

/**
 * @param {import("./types.js").Security} security
 * @param {import("./types.js").System} system
 */
export function certificates(security, system) {
  const now = system.clock_plausible ? new Date(system.clock) : null;
  return section(
    {
      id: "certificates",
      title: "Certificate",
      intro: "What the unit shows to a browser over HTTPS. There are three sources.",
    },
    security.serving !== security.active &&
      notice(
        { tone: "bad", key: "stand-in" },
        h("p", {}, h("b", {}, `${SOURCE_NAMES[security.active]} is chosen but cannot serve.`)),
        h("p", {}, "The self-signed certificate serves in its place, so that the CCM stays reachable over HTTPS."),
      ),
    h(
      "div",
      { class: "sources" },
      security.certificates.map((certificate) => source(certificate, now)),
    ),
  );
}

/** @param {import("./types.js").Certificate} certificate @param {Date | null} now */
function source(certificate, now) {
  const { source: name } = certificate;
  return h(
    "article",
    { class: certificate.active ? "source active" : "source", key: name, "aria-labelledby": `source-${name}` },
    h(
      "header",
      {},
      h("h3", { id: `source-${name}` }, SOURCE_NAMES[name]),
      h("div", { class: "badges" }, badges(certificate, now)),
    ),
    h("p", { class: "soft" }, ABOUT[name]),
    certificate.detail && h("p", {}, certificate.detail),
    certificate.fingerprint && details(certificate),
  );
}

function badges(certificate, now) {
  return [
    certificate.active && badge("good", "In use"),
    certificate.serving && !certificate.active && badge("warning", "Standing in"),
    !certificate.available && badge("plain", "Not available"),
    certificate.not_after && now && validity(certificate, now),
  ];
}

function validity({ not_before, not_after }, now) {
  if (new Date(not_after) < now) return badge("bad", "Expired");
  if (new Date(not_before) > now) return badge("bad", "Not valid yet");
  return badge("good", `Valid until ${day(not_after)}`);
}

function details(certificate) {
  const { names, left_off: leftOff } = certificate;
  const hidden = names.slice(NAMES_SHOWN);
  return [
    facts([
      ["Good for", [names.slice(0, NAMES_SHOWN).map(line), hidden.length > 0 && more(hidden)]],
      ["Not in it", leftOff.length ? leftOff.map(line) : null],
    ]),
    h(
      "details",
      {},
      h("summary", {}, "Details"),
      facts([
        ["Subject", certificate.subject],
        ["Issuer", certificate.issuer],
        ["Key", certificate.key_type],
        ["Valid from", day(certificate.not_before)],
        ["Fingerprint (SHA-256)", fingerprint(certificate.fingerprint)],
      ]),
    ),
  ];
}

const line = (name) => h("div", { class: "mono" }, name);

const more = (names) => h("details", {}, h("summary", {}, `${names.length} more`), names.map(line));
