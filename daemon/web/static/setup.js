/** What the first steps are, and the card that leads to them as long as some are open. */

import { h } from "./dom.js";
import * as addresses from "./addresses.js";
import { t } from "./language.js";
import { section } from "./parts.js";

/**
 * In the order in which most people would take them.
 * @returns {{step: import("./types.js").SetupStep, title: string, why: string, href: string, words: string}[]}
 */
export const places = () => [
  {
    step: "password",
    title: t`Set your own password`,
    why: t`The first password stands on the front panel, where anybody can read it. Your own is set over HTTPS, so that
      nobody on the network reads it either.`,
    href: addresses.ACCOUNT,
    words: t`Set the password`,
  },
  {
    step: "name",
    title: t`Name the unit`,
    why: t`So that people tell it from others.`,
    href: "",
    words: "",
  },
  {
    step: "network",
    title: t`Set up the network`,
    why: t`A fixed address is found again after a power cut, and is what a certificate can be made for.`,
    href: addresses.NETWORK,
    words: t`Network details`,
  },
  {
    step: "security",
    title: t`Close port 80`,
    why: t`Over port 80 others on the network can read and change what you do here. Force HTTPS closes it, and opens it
      again by itself unless you get in over HTTPS.`,
    href: addresses.SECURITY,
    words: t`Security`,
  },
];

/** For the page Host. @param {import("./types.js").System} system */
export function setupCard({ setup }) {
  if (setup.closed) return null;
  const all = places();
  const left = all.filter(({ step }) => setup.open.includes(step));
  return section(
    { id: "setup", title: t`First steps` },
    h(
      "p",
      {},
      left.length
        ? t`${all.length - left.length} of ${all.length} are done. Still open:
          ${left.map(({ title }) => title).join(", ")}.`
        : t`All are done.`,
    ),
    h(
      "div",
      { class: "actions" },
      h(
        "a",
        { class: "button primary", href: addresses.FIRST_STEPS },
        left.length === 0 ? t`Finish` : left.length < all.length ? t`Go on` : t`Begin`,
      ),
    ),
  );
}
