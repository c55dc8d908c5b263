/** How to make a browser trust the unit: the root to download and to compare, and where each system wants it. */

import { h, icon } from "./dom.js";
import { downloadAsDer } from "./der.js";
import { t } from "./language.js";
import { fingerprint, section } from "./parts.js";
import { day } from "./text.js";
import { systems } from "./trust-steps.js";

const DEVICE_ROOT = "/api/v1/certificates/self-signed/root";
/** Where the front panel shows it. */
const ON_THE_PANEL = "Security > Root fingerprint";
const OWN_ROOT = "/api/v1/certificates/own/root.pem";

/**
 * The root that each PC must be given for the certificate in use; null where browsers may know its issuer already.
 * @param {import("./types.js").Security} security
 */
export function rootToTrust(security) {
  if (security.active === "self-signed") return security.root;
  return security.certificates.find(({ source }) => source === security.active)?.root ?? null;
}

/** @param {import("./types.js").Security} security */
export function trust(security) {
  if (security.active === "self-signed") return security.root && deviceRoot(security.root);
  const own = security.certificates.find(({ source }) => source === security.active);
  return own?.root ? ownRoot(own.root) : issuerOf(own);
}

function deviceRoot(root) {
  return section(
    {
      id: "trust",
      title: t`Trust it on this computer`,
      intro: t`Without this the browser warns at every visit, though the connection is encrypted. Once for each
        computer: download the unit's root certificate, compare it, install it.`,
    },
    h(
      "div",
      { class: "actions" },
      download("pem", t`Download as PEM`, "base-station-root.pem"),
      download("der", t`Download as DER`, "base-station-root.cer"),
      download("mobileconfig", t`Download for Apple`, "base-station-root.mobileconfig"),
    ),
    h(
      "p",
      { class: "soft" },
      t`DER suits Windows and Android, the profile suits iPhone, iPad and Mac, PEM suits everything else.`,
    ),
    h("h3", {}, t`Compare the fingerprint`),
    h(
      "p",
      {},
      t`What you downloaded must show this fingerprint (SHA-256). The front panel shows the same under
        ${h("b", { lang: "en" }, ON_THE_PANEL)}.`,
    ),
    shown(root),
    install({
      file: "base-station-root",
      profile: true,
      against: t`the front panel under ${ON_THE_PANEL}`,
    }),
  );
}

/** @param {import("./types.js").Summary} root that was supplied with the owner's certificate */
function ownRoot(root) {
  return section(
    {
      id: "trust",
      title: t`Trust your root certificate on this computer`,
      intro: t`Your certificate was issued below a root of your own. Computers that were given it already need nothing.
        The others warn at every visit until they have it: once for each, download your root certificate, compare it,
        install it.`,
    },
    h(
      "div",
      { class: "actions" },
      h("a", { class: "button", href: OWN_ROOT, download: "" }, icon("download"), t`Download as PEM`),
      downloadAsDer(t`Download as DER`, OWN_ROOT, "your-root.cer"),
    ),
    h("p", { class: "soft" }, t`DER suits Windows, Android, iPhone and iPad, PEM suits everything else.`),
    h("h3", {}, t`Compare the fingerprint`),
    h(
      "p",
      {},
      t`What you downloaded must show this fingerprint (SHA-256), and whoever runs your certificate authority must name
        the same. The front panel shows it under ${h("b", { lang: "en" }, ON_THE_PANEL)}.`,
    ),
    shown(root),
    install({ file: "your-root", profile: false, against: t`what your certificate authority names` }),
  );
}

/** No root is known here: browsers know the issuer, or somebody else has to hand its root out. */
const issuerOf = (own) =>
  section(
    { id: "trust", title: t`Trust it on this computer` },
    h(
      "p",
      {},
      own?.issuer && t`The certificate was issued by ${h("b", {}, own.chain.at(-1)?.issuer ?? own.issuer)}.`,
      " ",
      t`Browsers that know this authority trust it already. If it is your studio's own, each computer has to be given
        its root certificate: ask whoever runs it.`,
    ),
  );

const shown = (root) => [
  fingerprint(root.fingerprint),
  h("p", { class: "soft" }, t`${root.subject}, valid until ${day(root.not_after)}`),
];

const install = (root) => [
  h("h3", {}, t`Install it`),
  systems(root).map(([name, steps]) =>
    h(
      "details",
      { key: name },
      h("summary", {}, name),
      h(
        "ol",
        {},
        steps.map((step) => h("li", {}, step)),
      ),
    ),
  ),
];

const download = (form, words, file) =>
  h("a", { class: "button", href: `${DEVICE_ROOT}.${form}`, download: file }, icon("download"), words);
