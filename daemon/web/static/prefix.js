/** Addresses with their prefix, as people write them: `192.168.1.20/24`, or with a netmask after a slash or a space. */

const BITS = 32;

/**
 * Take apart what was typed or pasted; `prefix` is "" where there is none.
 * @param {string} text
 * @returns {{address: string, prefix: string}}
 */
export function split(text) {
  const [address, ...rest] = text.trim().split(/\s*\/\s*|\s+/);
  return { address, prefix: rest.length ? prefixOf(rest.join("/")) : "" };
}

/**
 * The prefix that was meant: a dotted netmask becomes its length, a slash in front goes, all else stays as it is.
 * @param {string} text
 */
export function prefixOf(text) {
  const plain = text.trim().replace(/^\/\s*/, "");
  const bytes = plain.split(".");
  if (bytes.length !== 4 || bytes.some((byte) => !/^\d{1,3}$/.test(byte) || Number(byte) > 255)) return plain;
  const bits = bytes.map((byte) => Number(byte).toString(2).padStart(8, "0")).join("");
  return /^1*0*$/.test(bits) ? String(bits.replaceAll("0", "").length) : plain;
}

/** The netmask of an IPv4 prefix, or "" for what is none. @param {string} prefix */
export function netmask(prefix) {
  const length = Number(prefix);
  if (!/^\d+$/.test(prefix) || length > BITS) return "";
  const bits = "1".repeat(length).padEnd(BITS, "0");
  return [0, 8, 16, 24].map((start) => parseInt(bits.slice(start, start + 8), 2)).join(".");
}
