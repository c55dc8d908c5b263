/** What can be done with the owner's own certificate: install, make a key for one, bring back, download, remove. */

import { h, icon } from "./dom.js";
import * as addresses from "./addresses.js";
import { t } from "./language.js";
import { waitingRequest } from "./request.js";
import { bringBack, remove, swapWords } from "./swap.js";
import { commonName, day, list } from "./text.js";

const DOWNLOADS = "/api/v1/certificates/own";

/** @param {import("./types.js").Certificate} own @param {import("./source-card.js").Dealings} dealings */
export function ownTools(own, dealings) {
  return [
    own.request && waitingRequest(own.request, dealings),
    h(
      "div",
      { class: "choice", key: "tools" },
      addresses.secure() ? button("install", own, dealings) : overHttpsInstead(dealings.security),
      !own.request && button("request", own, dealings),
    ),
    own.previous && before(own, own.previous, dealings),
  ];
}

/** @param {import("./types.js").Certificate} own @param {import("./source-card.js").Dealings} dealings */
export const ownDetails = (own, { busy, act }) => [
  h(
    "div",
    { class: "actions" },
    download("chain.pem", t`Download the chain`),
    own.root && download("root.pem", t`Download the root`),
  ),
  h(
    "div",
    { class: "choice" },
    h(
      "button",
      {
        id: "remove-own",
        class: "button",
        type: "button",
        "aria-disabled": (own.active || busy) && "true",
        "aria-describedby": "remove-own-words",
        onclick: () => !own.active && act(remove()),
      },
      t`Remove`,
    ),
    h(
      "p",
      { id: "remove-own-words", class: "soft" },
      own.active
        ? t`Not while it is in use: choose another certificate first.`
        : t`Erases it and its private key from the unit.`,
    ),
  ),
];

const WORDS = {
  install: (own) => (own.fingerprint ? t`Install another certificate` : t`Install a certificate`),
  request: () => t`Make the key on this unit`,
};

const button = (form, own, { show }) =>
  h("button", { id: `show-${form}`, class: "button", type: "button", onclick: () => show(form) }, WORDS[form](own));

function overHttpsInstead(security) {
  const href = addresses.overHttps(security, addresses.SECURITY);
  return h(
    "p",
    { class: "note" },
    t`A private key must not travel over HTTP, where others on the network could read it.
      ${h("a", { href }, t`Install a certificate over HTTPS`)}.`,
  );
}

/** One click brings back the certificate before this one; that click can be taken back the same way. */
function before(own, previous, { security, busy, act }) {
  return h(
    "div",
    { class: "choice", key: "previous" },
    h(
      "button",
      {
        id: "bring-back",
        class: "button",
        type: "button",
        "aria-disabled": busy && "true",
        "aria-describedby": "bring-back-words",
        onclick: () => act(bringBack(security, own)),
      },
      t`Bring back the one before`,
    ),
    h(
      "p",
      { id: "bring-back-words", class: "soft" },
      t`For ${list(previous.names.length ? previous.names : [commonName(previous.subject)])}, valid until
        ${day(previous.not_after)}.`,
      " ",
      own.active ? swapWords(security) : t`The one of now can then be brought back the same way.`,
    ),
  );
}

const download = (name, words) =>
  h("a", { class: "button", href: `${DOWNLOADS}/${name}`, download: "" }, icon("download"), words);
