/** Addresses inside the CCM (`#/…`) and of the CCM on the unit's other ports. */

export const HOST = "#/hardware/resources/host";
export const GENERAL = `${HOST}/general`;
export const SECURITY = `${HOST}/security`;
export const TEST = `${SECURITY}/test`;
export const EASYDNS = `${SECURITY}/easydns`;
export const NETWORK = `${HOST}/network`;
export const FIRST_STEPS = "#/first-steps";
export const ABOUT = "#/about";
export const EVENTS = "#/events";
export const ACCOUNT = "#/account";
export const API = `${ACCOUNT}/api`;

export const secure = () => location.protocol === "https:";

/**
 * The same page over HTTPS, on the first port that listens; by the host name or address by which this page was reached,
 * unless told otherwise.
 * @param {import("./types.js").Security} security @param {string} page @param {string} [host]
 */
export function overHttps(security, page, host = location.hostname) {
  const port = security.https.listeners.find((listener) => listener.listening)?.port ?? security.https.ports[0];
  return `https://${host}${port === 443 ? "" : `:${port}`}/${page}`;
}

/** The host by which this page was reached, an IPv6 address without its brackets. */
export const here = () => location.hostname.replace(/^\[|\]$/g, "");

/**
 * A page at another address of the unit's, by the same scheme and port.
 * @param {string} address an IP address or a name @param {string} [page]
 */
export function at(address, page = "") {
  const host = address.includes(":") ? `[${address}]` : address;
  return `${location.protocol}//${host}${location.port && `:${location.port}`}/${page}`;
}

/** Whether `host` is an IP address and not a name. @param {string} host */
export const isAddress = (host) => host.includes(":") || /^\d+(\.\d+){3}$/.test(host);

/** Whether two texts are one IP address; IPv6 has several spellings. @param {string} one @param {string} other */
export const same = (one, other) => spelt(one) === spelt(other);

/** @param {string} address */
function spelt(address) {
  if (!address.includes(":")) return address;
  try {
    return new URL(`http://[${address}]`).hostname.slice(1, -1);
  } catch {
    return address;
  }
}
