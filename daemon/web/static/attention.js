/** What stands above every page because it cannot wait: a lost connection, a pending change, alarms, the password. */

import { h } from "./dom.js";
import * as addresses from "./addresses.js";
import { t } from "./language.js";
import { notice, openAnew } from "./parts.js";
import { moment } from "./text.js";
import "./alarm.js";
import "./door-closed.js";

/**
 * @param {import("./unit.js").Unit} unit
 * @param {string} address of the page below
 * @returns {import("./dom.js").Children}
 */
export function attention(unit, address) {
  const { move } = unit;
  // Kept at the new address only: until it is known what became of it, this page has nothing else to say.
  const moving = Boolean(move?.leaving && !move.settled);
  const pending = !moving && unit.security?.pending;
  const alarms = unit.system?.alarms ?? [];
  return [
    h("div", { role: "status", key: "connection" }, !moving && !unit.connected && unit.lostAt && lost(unit)),
    // Defined by the page Network, from which alone a move begins.
    move?.leaving && h("ccm-moved", { unit, key: "moved" }),
    pending && h("ccm-pending", { unit, key: "pending" }),
    h(
      "div",
      { role: "status", key: "alarms" },
      alarms.map((alarm) => h("ccm-alarm", { unit, alarm, key: alarm.code })),
    ),
    ![addresses.ACCOUNT, addresses.FIRST_STEPS].includes(address) && !pending && passwordWanted(unit.session),
  ];
}

/** @param {import("./unit.js").Unit} unit */
const lost = (unit) =>
  unit.doorClosed && unit.security ? h("ccm-door-closed", { unit, key: "door-closed" }) : connectionLost(unit);

function connectionLost(unit) {
  const { security } = unit;
  return h(
    "div",
    { class: "late" },
    notice(
      { tone: "plain" },
      h(
        "p",
        {},
        t`${h("b", {}, t`No connection to the unit`)} (since ${moment(unit.lostAt)}). Trying again by itself.`,
      ),
      unit.lostBy?.status === 429 && h("p", {}, `${unit.lostBy.message} ${unit.lostBy.remedy}`),
      unit.certificateIsNew && newCertificate(security),
      h("p", {}, t`Below is the last known condition.`),
      security &&
        !addresses.secure() &&
        h(
          "p",
          {},
          t`If Force HTTPS was switched on meanwhile, the CCM is now here:
            ${h("a", { href: addresses.overHttps(security, location.hash) }, addresses.overHttps(security, ""))}`,
        ),
      h("button", { class: "button", type: "button", onclick: () => unit.hurry() }, t`Try now`),
    ),
  );
}

/** Silence after a swap is most often this, and a browser says so only when a page is opened. */
function newCertificate(security) {
  return [
    h(
      "p",
      {},
      t`The unit's certificate has changed since this page was opened. If this browser does not accept the new one, it
        says nothing here. Open the page anew, and trust or accept the certificate
        there.`,
      " ",
      security?.pending && t`If you cannot, do nothing: the unit goes back to the old one by itself, as counted
        below.`,
    ),
    openAnew(),
  ];
}

/** @param {import("./types.js").Session | null} session */
function passwordWanted(session) {
  if (!session || !wantsNewPassword(session)) return null;
  return notice(
    { tone: "warning", key: "password" },
    h("p", {}, h("b", {}, reasonForNewPassword(session))),
    h("p", {}, h("a", { href: addresses.ACCOUNT, class: "button" }, t`Set a new password`)),
  );
}

/** @param {import("./types.js").Session} session */
export const wantsNewPassword = (session) =>
  !session.password_set_by_owner || (addresses.secure() && session.password_travelled);

/** @param {import("./types.js").Session} session */
export const reasonForNewPassword = (session) =>
  session.password_set_by_owner
    ? t`Your password was sent over port 80, where others on the network could read it.`
    : t`The first password is still in use: anybody at the front panel can read it.`;
