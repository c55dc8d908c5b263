/** Words and numbers for people: times in the browser's manner, durations, lists, the field's words. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const LIST = new Intl.ListFormat("en-GB", { type: "conjunction" });

/** @type {Record<string, string>} */
export const SOURCE_NAMES = {
  "self-signed": "Self-signed certificate",
  own: "Your own certificate",
  easydns: "EasyDNS certificate",
};

/** A day, such as `23 Nov 2026`. @param {string} time */
export const day = (time) => DATE.format(new Date(time));

/** A time of day, with the day unless it is today. @param {string | Date} time */
export function moment(time) {
  const date = new Date(time);
  const clock = TIME.format(date);
  return date.toDateString() === new Date().toDateString() ? `today, ${clock}` : `${DATE.format(date)}, ${clock}`;
}

/** The two largest parts of a duration. @param {number} seconds */
export function duration(seconds) {
  const parts = [
    [Math.floor(seconds / DAY), "day"],
    [Math.floor((seconds % DAY) / HOUR), "hour"],
    [Math.floor((seconds % HOUR) / MINUTE), "minute"],
    [Math.floor(seconds % MINUTE), "second"],
  ];
  const first = parts.findIndex(([count]) => count);
  if (first < 0) return "0 seconds";
  const shown = parts.slice(first, first + 2).filter(([count]) => count);
  return shown.map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`).join(" ");
}

/** Minutes and seconds as on a stopwatch. @param {number} seconds */
export const stopwatch = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** `443 and 433`. @param {(string | number)[]} items */
export const list = (items) => LIST.format(items.map(String));

/** `port 443` or `ports 443 and 433`. @param {number[]} numbers */
export const ports = (numbers) => `${numbers.length === 1 ? "port" : "ports"} ${list(numbers)}`;

/** `4 KiB`. @param {number} bytes */
export const size = (bytes) => (bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} KiB`);

/** `1 device`, `2 devices`. @param {number} count @param {string} word */
export const count = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

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
