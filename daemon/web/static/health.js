/** How long a certificate still lives, judged by the share that is left: it may last for years or for days. */

import { h } from "./dom.js";
import { t } from "./language.js";
import { badge } from "./parts.js";
import { amount, day } from "./text.js";

const SOON = 1 / 3;
const NEARLY = 1 / 10;
/** Findings about dates; the chain's other certificates may end before the one that `life_left` is about. */
const DATES = {
  "certificate-expires-soon": "warning",
  "certificate-nearly-expired": "bad",
  "certificate-expired": "bad",
  "certificate-not-yet-valid": "bad",
};

/** @param {import("./types.js").Certificate} certificate */
export function healthBadges(certificate) {
  const other = certificate.findings.some(({ code, severity }) => severity !== "note" && !(code in DATES));
  return [badge(tone(certificate), words(certificate)), other && badge("warning", t`Attention`)];
}

/** The end, and how much of its life is left. @param {import("./types.js").Certificate} certificate */
export const lifeOf = (certificate) =>
  certificate.not_after && [
    `${day(certificate.not_after)} (${left(certificate)})`,
    certificate.life_left !== null &&
      h("progress", {
        class: `life ${tone(certificate)}`,
        max: 100,
        value: Math.round(certificate.life_left * 100),
        "aria-label": t`Share of its life that is left`,
      }),
  ];

/** @param {import("./types.js").Certificate} certificate @returns {"good" | "warning" | "bad" | "plain"} */
function tone({ life_left: share, findings }) {
  if (share === null) return "plain";
  const tones = findings.map(({ code }) => DATES[code]);
  if (share < NEARLY || tones.includes("bad")) return "bad";
  return share < SOON || tones.includes("warning") ? "warning" : "good";
}

function words(certificate) {
  const has = (code) => certificate.findings.some((finding) => finding.code === code);
  if (certificate.life_left === null) return t`Clock not set`;
  if (has("certificate-expired")) return t`Expired`;
  if (has("certificate-not-yet-valid")) return t`Not valid yet`;
  return left(certificate);
}

function left({ days_left: days }) {
  if (days === null) return t`the unit's clock is not set`;
  if (days < 0) return t`expired`;
  return days ? t`${amount(days, "day")} left` : t`less than a day left`;
}
