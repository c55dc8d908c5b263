/** A chain of certificates, leaf first. */

import { h } from "./dom.js";
import { t } from "./language.js";
import { facts, fingerprint } from "./parts.js";
import { commonName, day } from "./text.js";

/**
 * @param {import("./types.js").Summary[]} certificates as served
 * @param {import("./types.js").Summary | null} [root] kept for download, never served
 */
export const chain = (certificates, root) =>
  h(
    "ol",
    { class: "chain" },
    certificates.map((certificate, index) => link(certificate, index ? t`Issuer` : t`Certificate`)),
    root && link(root, t`Root, not served`),
  );

/** @param {import("./types.js").Summary} certificate @param {string} role */
const link = (certificate, role) =>
  h(
    "li",
    { key: certificate.fingerprint },
    h("p", {}, h("b", {}, commonName(certificate.subject)), " ", h("span", { class: "soft" }, role)),
    facts([
      [t`Subject`, certificate.subject],
      [t`Issuer`, certificate.issuer],
      [t`Valid`, t`${day(certificate.not_before)} to ${day(certificate.not_after)}`],
      [t`Key`, certificate.key_type],
      [t`Fingerprint (SHA-256)`, fingerprint(certificate.fingerprint)],
    ]),
  );
