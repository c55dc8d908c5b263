/** A key made on the unit that waits for its certificate. */

import { h, icon } from "./dom.js";
import { t } from "./language.js";
import { facts, time } from "./parts.js";
import { discard } from "./swap.js";
import "./copy.js";

const DOWNLOAD = "/api/v1/certificates/own/csr";

/** @type {Record<import("./types.js").KeyType, string>} */
export const KEY_TYPES = { "ec-p256": "EC P-256", "rsa-2048": "RSA 2048", "rsa-3072": "RSA 3072" };

/** @param {import("./types.js").Request} request @param {import("./source-card.js").Dealings} dealings */
export const waitingRequest = (request, { busy, act }) =>
  h(
    "div",
    { class: "waiting-request", key: `request ${request.created}`, role: "group", "aria-labelledby": "request-title" },
    h("h4", { id: "request-title" }, t`A key waits for its certificate`),
    facts([
      [t`Made`, time(request.created)],
      [t`For`, request.names.map((name) => h("div", { class: "mono" }, name))],
      [t`Subject`, request.subject],
      [t`Key`, KEY_TYPES[request.key_type] ?? request.key_type],
    ]),
    h(
      "p",
      { class: "soft" },
      t`Have the request (CSR) signed by a certificate authority, then install what it returns: the signed certificate
        and its chain are enough, the key is here.`,
    ),
    h(
      "div",
      { class: "actions" },
      h("a", { class: "button", href: DOWNLOAD, download: "" }, icon("download"), t`Download CSR`),
      h("ccm-copy", { text: { value: request.csr } }),
      h(
        "button",
        {
          id: "discard-request",
          class: "button",
          type: "button",
          "aria-disabled": busy && "true",
          onclick: () => act(discard(request)),
        },
        t`Discard`,
      ),
    ),
  );
