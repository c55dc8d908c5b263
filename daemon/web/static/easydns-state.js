/** How the registration stands: name, address, certificate, what went wrong last and when it is tried again. */

import { h } from "./dom.js";
import { STAGES, works } from "./easydns-words.js";
import { findings } from "./findings.js";
import { lifeOf } from "./health.js";
import { t } from "./language.js";
import { badge, facts, notice, section, time } from "./parts.js";

/** @typedef {import("./types.js").EasyDns} EasyDns */

/** @param {EasyDns} easydns @param {import("./types.js").Certificate} [certificate] */
export function stateCard(easydns, certificate) {
  if (!easydns.in_use) return about(easydns);
  return section(
    { id: "easydns-state", title: t`How it stands` },
    h("div", { class: "badges", key: "badges" }, badges(easydns, certificate)),
    easydns.fault && trouble(easydns),
    facts([
      [t`Name`, h("span", { class: "mono" }, easydns.name)],
      [t`Leads to`, leadsTo(easydns)],
      [t`As the DNS server says`, easydns.verified ? findings([easydns.verified]) : t`Not asked yet`],
      [t`Certificate`, certificate?.available ? lifeOf(certificate) : t`None yet`],
      [t`Renewal`, easydns.renewal && time(easydns.renewal)],
    ]),
  );
}

/** @param {EasyDns} easydns */
const about = ({ domain }) =>
  section(
    { id: "easydns-state", title: t`What it is` },
    h(
      "p",
      {},
      t`A certificate that every browser knows, for a name of this unit's own below ${h("b", {}, domain)}. The unit
        registers its address there at easyDNS, gets the certificate, and renews both by itself.`,
    ),
    h(
      "p",
      { class: "soft" },
      t`It needs a DNS server, a gateway and internet access for this unit, and access to easyDNS for that domain.
        Nothing connects out before you press “Check now” or register.`,
    ),
  );

/** @param {EasyDns} easydns @param {import("./types.js").Certificate} [certificate] */
const badges = (easydns, certificate) => [
  certificate?.active && badge("good", t`In use`),
  easydns.registered ? badge("good", t`Registered`) : badge("plain", t`Not registered yet`),
  works(easydns) && badge("plain", `${STAGES[easydns.stage]}: ${easydns.percent} %`),
  easydns.stage === "waiting" && badge("warning", STAGES.waiting),
];

/** @param {EasyDns} easydns */
const trouble = ({ fault, remedy, next_try: next }) =>
  notice(
    { tone: "warning", key: "trouble" },
    h("p", {}, h("b", {}, fault)),
    remedy && h("p", {}, remedy),
    next && h("p", {}, t`It is tried again by itself: ${time(next)}.`),
  );

/** @param {EasyDns} easydns */
const leadsTo = ({ registered, registered_at: at }) =>
  registered
    ? [h("span", { class: "mono" }, registered), at && ", ", at && h("span", { class: "soft" }, t`since ${time(at)}`)]
    : t`Nothing yet`;
