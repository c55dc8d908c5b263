/** Words and numbers for people: times in the browser's manner, durations, lists, the field's words. */

import { locale, t } from "./language.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const DATE = new Intl.DateTimeFormat(locale(), { dateStyle: "medium" });
const TIME = new Intl.DateTimeFormat(locale(), { timeStyle: "short" });
const LIST = new Intl.ListFormat(locale(), { type: "conjunction" });

/** @type {Record<string, string>} */
export const SOURCE_NAMES = {
  "self-signed": t`Self-signed certificate`,
  own: t`Your own certificate`,
  easydns: t`EasyDNS certificate`,
};

/** A day, such as `23 Nov 2026`. @param {string} time */
export const day = (time) => DATE.format(new Date(time));

/** A time of day, with the day unless it is today. @param {string | Date} time */
export function moment(time) {
  const date = new Date(time);
  const clock = TIME.format(date);
  return date.toDateString() === new Date().toDateString() ? t`today, ${clock}` : `${DATE.format(date)}, ${clock}`;
}

/** The two largest parts of a duration. @param {number} seconds */
export function duration(seconds) {
  /** @type {[number, Unit][]} */
  const parts = [
    [Math.floor(seconds / DAY), "day"],
    [Math.floor((seconds % DAY) / HOUR), "hour"],
    [Math.floor((seconds % HOUR) / MINUTE), "minute"],
    [Math.floor(seconds % MINUTE), "second"],
  ];
  const first = parts.findIndex(([number]) => number);
  if (first < 0) return amount(0, "second");
  const shown = parts.slice(first, first + 2).filter(([number]) => number);
  return shown.map(([number, unit]) => amount(number, unit)).join(" ");
}

/**
 * A number with its unit in full, such as `3 days`.
 * @typedef {"day" | "hour" | "minute" | "second" | "byte"} Unit
 * @param {number} number @param {Unit} unit
 */
export const amount = (number, unit) =>
  new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(number);

/** A number with that many decimal places, such as `0.125`. @param {number} number @param {number} places */
export const decimal = (number, places) =>
  number.toLocaleString(locale(), { minimumFractionDigits: places, maximumFractionDigits: places });

/** Minutes and seconds as on a stopwatch. @param {number} seconds */
export const stopwatch = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** `443 and 433`. @param {(string | number)[]} items */
export const list = (items) => LIST.format(items.map(String));

/** `port 443` or `ports 443 and 433`. @param {number[]} numbers */
export const ports = (numbers) => count(numbers.length, t`port ${list(numbers)}`, t`ports ${list(numbers)}`);

/** `4 KiB`. @param {number} bytes */
export const size = (bytes) => (bytes < 1024 ? amount(bytes, "byte") : `${Math.round(bytes / 1024)} KiB`);

/**
 * The form of a sentence that suits the number: count(found, t`1 device`, t`${found} devices`).
 * @param {number} number @param {string} one @param {string} many
 */
export const count = (number, one, many) => (number === 1 ? one : many);

/** The common name in a distinguished name (RFC 4514), or all of it. @param {string} subject */
export function commonName(subject) {
  const found = /(?:^|,)CN=((?:\\.|[^,\\])*)/.exec(subject);
  return found ? found[1].replace(/\\(.)/g, "$1") : subject;
}

/**
 * Whether a certificate for `names` is good for `host`; a wildcard covers one label (RFC 9525, section 6.3).
 * @param {string[]} names @param {string} host as in an address bar
 */
export function covers(names, host) {
  const wanted = host.replace(/^\[|\]$/g, "").toLowerCase();
  const wildcard = `*.${wanted.split(".").slice(1).join(".")}`;
  return names.some((name) => [wanted, wildcard].includes(name.toLowerCase()));
}
