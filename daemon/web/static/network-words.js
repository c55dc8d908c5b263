/** The network details in words. */

/** @typedef {import("./types.js").NetworkSettings} NetworkSettings */

export const METHODS = { dhcp: "Automatic (DHCP)", static: "Static" };
export const IPV6_METHODS = { automatic: "Automatic", static: "Static", off: "Off" };
const OBTAINED = { dhcp: "from DHCP", static: "static", router: "from a router", "link-local": "link-local" };

const FROM_NETWORK = "From the network";
const NONE = "None";

/** `192.168.1.20/24`. @param {import("./types.js").Held} held */
export const written = ({ address, prefix }) => (prefix === null ? address : `${address}/${prefix}`);

/** How an address was obtained; "" where nobody knows. @param {import("./types.js").Held} held */
export const obtained = ({ obtained }) => (obtained === null ? "" : OBTAINED[obtained]);

/** @type {[string, (settings: NetworkSettings) => string][]} */
const ROWS = [
  ["IPv4", ({ method, address }) => (method === "static" ? `Static, ${address}` : METHODS.dhcp)],
  ["IPv4 gateway", ({ method, gateway }) => (method === "static" ? (gateway ?? NONE) : FROM_NETWORK)],
  ["IPv6", ({ ipv6, ipv6_address: address }) => (ipv6 === "static" ? `Static, ${address}` : IPV6_METHODS[ipv6])],
  ["IPv6 gateway", ({ ipv6, ipv6_gateway: gateway }) => (ipv6 === "automatic" ? FROM_NETWORK : (gateway ?? NONE))],
  ["DNS servers", (settings) => settings.dns.join(", ") || (isAutomatic(settings) ? FROM_NETWORK : NONE)],
  ["Search domain", (settings) => settings.search_domain ?? (isAutomatic(settings) ? FROM_NETWORK : NONE)],
  ["Host name", (settings) => settings.host_name ?? "Made from the serial number"],
  ["Time servers (NTP)", (settings) => settings.ntp.join(", ") || (isAutomatic(settings) ? FROM_NETWORK : NONE)],
  ["Discovery (mDNS)", ({ discovery }) => (discovery ? "On" : "Off")],
];

/** Whether anything comes from DHCP or a router. @param {NetworkSettings} settings */
const isAutomatic = ({ method, ipv6 }) => method === "dhcp" || ipv6 === "automatic";

/**
 * What differs, as name, old and new.
 * @param {NetworkSettings} before @param {NetworkSettings} after
 */
export const differences = (before, after) =>
  ROWS.map(([name, words]) => ({ name, old: words(before), now: words(after) })).filter(({ old, now }) => old !== now);
