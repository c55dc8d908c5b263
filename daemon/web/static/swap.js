/**
 * What can be done with the certificates that are there: the question before, the call, and what is said afterwards.
 *
 * With port 80 on, a swap needs no question: nobody loses the way in, and it can be undone. Under Force HTTPS it goes
 * back by itself unless it is kept, and that is said before.
 */

import { h } from "./dom.js";
import * as addresses from "./addresses.js";
import { t } from "./language.js";
import { notice } from "./parts.js";
import { SOURCE_NAMES, commonName } from "./text.js";

/**
 * @typedef {import("./types.js").Security} Security
 * @typedef {import("./types.js").Source} Source
 * @typedef {{source: Source, question: import("./dialog.js").Question | null, method: string, path: string,
 *   body?: object, patience?: number, told: (security: Security) => import("./dom.js").Children}} Act `told` is asked anew with each
 *   snapshot, so that what it says stays true; `patience` is how many milliseconds the answer may take
 */

/** The unit runs the prechecks before this source serves, for 20 s at most. */
export const CHECKED_MS = 45_000;

/** The question before another certificate serves; null where none is needed. @param {Security} security */
export const swapQuestion = (security) =>
  security.force_https
    ? {
        title: t`Swap the certificate under Force HTTPS?`,
        text: [
          t`The unit shows the other certificate at once, and a countdown begins. Keep it within the time shown.`,
          t`If nobody does, because browsers do not accept it for instance, the certificate of now comes back by
            itself.`,
        ],
        act: t`Swap it`,
        harmless: true,
      }
    : null;

/** What a swap would do, in a line. @param {Security} security */
export const swapWords = (security) =>
  security.force_https
    ? t`Served at once. Goes back by itself unless you keep it within the time shown.`
    : t`Served at once. The test has to be done again.`;

/** @param {Security} security @param {Source} source @returns {Act} */
export const use = (security, source) => ({
  source,
  question: swapQuestion(security),
  method: "PUT",
  path: "/certificates/active",
  body: { source },
  patience: source === "easydns" ? CHECKED_MS : undefined,
  told: (now) => now.active === source && swapped(now, t`${SOURCE_NAMES[source]} is in use now.`),
});

/** @param {Security} security @param {import("./types.js").Certificate} own @returns {Act} */
export const bringBack = (security, own) => ({
  source: "own",
  question: own.active ? swapQuestion(security) : null,
  method: "POST",
  path: "/certificates/own/restore",
  told: (now) =>
    own.active
      ? swapped(now, t`The certificate before is back and in use.`)
      : notice(
          { tone: "good" },
          h("p", {}, t`${h("b", {}, t`The certificate before is back.`)} It is not in use yet.`),
        ),
});

/** @returns {Act} */
export const remove = () => ({
  source: "own",
  question: {
    title: t`Remove your own certificate?`,
    text: [
      t`The certificate and its private key are erased from the unit, and so is the one before, if there is one.`,
      t`There is no way to get a key back from here. To use the certificate again you install it anew.`,
    ],
    act: t`Remove`,
  },
  method: "DELETE",
  path: "/certificates/own",
  told: () => notice({ tone: "good" }, h("p", {}, h("b", {}, t`Your own certificate and its key are erased.`))),
});

/** @param {import("./types.js").Request} request @returns {Act} */
export const discard = (request) => ({
  source: "own",
  question: {
    title: t`Discard the key and its request?`,
    text: [
      t`It was made for ${request.names[0] ?? commonName(request.subject)}. The key exists nowhere else.`,
      t`The certificate made for it will be useless.`,
    ],
    act: t`Discard`,
  },
  method: "DELETE",
  path: "/certificates/own/csr",
  told: () => notice({ tone: "good" }, h("p", {}, h("b", {}, t`The key and its request are discarded.`))),
});

/** @returns {Act} */
export const renewRoot = () => ({
  source: "self-signed",
  question: {
    title: t`Renew the root?`,
    text: [
      t`The unit makes a new root certificate, and with it a new self-signed certificate.`,
      t`Every PC, phone and tablet has to be told again to trust it. Until then their browsers warn.`,
    ],
    act: t`Renew the root`,
  },
  method: "POST",
  path: "/certificates/self-signed/root",
  body: {},
  told: (security) => [
    notice(
      { tone: "good" },
      h("p", {}, h("b", {}, t`The unit has a new root.`)),
      h("p", {}, t`Trust it on each PC, as told below, and remove the old one there.`),
    ),
    security.active === "self-signed" && !security.tested && testAgain(),
  ],
});

/** What is to be done after a swap. @param {Security} security @param {string} sentence */
export function swapped(security, sentence) {
  if (security.pending) return null;
  return security.tested
    ? notice({ tone: "good" }, h("p", {}, t`${h("b", {}, sentence)} The test of the one before holds for it.`))
    : notice({ tone: "good" }, h("p", {}, h("b", {}, sentence)), testAgain());
}

/** The test over HTTPS is a page to open: that is where a browser asks about a certificate it does not trust. */
const testAgain = () =>
  h("p", {}, t`Next, ${h("a", { href: addresses.SECURITY, onclick: showTest }, t`test it`)}: Force HTTPS wants that.`);

function showTest(event) {
  event.preventDefault();
  const test = document.getElementById("test");
  test?.scrollIntoView({ block: "center" });
  test?.focus({ preventScroll: true });
}
