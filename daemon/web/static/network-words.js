/** The network details in words. */

/** @typedef {import("./types.js").NetworkSettings} NetworkSettings */
/** @typedef {import("./types.js").InterfaceDetails} InterfaceDetails */

export const METHODS = { dhcp: "Automatic (DHCP)", static: "Static" };
export const IPV6_METHODS = { automatic: "Automatic", static: "Static", off: "Off" };
const OBTAINED = { dhcp: "from DHCP", static: "static", router: "from a router", "link-local": "link-local" };

const FROM_NETWORK = "From the network";
const NONE = "None";

/** `192.168.1.20/24`. @param {import("./types.js").Held} held */
export const written = ({ address, prefix }) => (prefix === null ? address : `${address}/${prefix}`);

/** How an address was obtained; "" where nobody knows. @param {import("./types.js").Held} held */
export const obtained = ({ obtained }) => (obtained === null ? "" : OBTAINED[obtained]);

/** What can be set of each interface. @type {[string, (details: InterfaceDetails) => string][]} */
const ROWS = [
  ["IPv4", ({ method, address }) => (method === "static" ? `Static, ${address}` : METHODS.dhcp)],
  ["IPv4 gateway", ({ method, gateway }) => (method === "static" ? (gateway ?? NONE) : FROM_NETWORK)],
  ["IPv6", ({ ipv6, ipv6_address: address }) => (ipv6 === "static" ? `Static, ${address}` : IPV6_METHODS[ipv6])],
  ["IPv6 gateway", ({ ipv6, ipv6_gateway: gateway }) => (ipv6 === "automatic" ? FROM_NETWORK : (gateway ?? NONE))],
  ["DNS servers", (details) => details.dns.join(", ") || (isAutomatic(details) ? FROM_NETWORK : NONE)],
  ["Search domain", (details) => details.search_domain ?? (isAutomatic(details) ? FROM_NETWORK : NONE)],
];

/** What can be set of the host. @type {[string, (settings: NetworkSettings) => string][]} */
const HOST_ROWS = [
  ["Host name", (settings) => settings.host_name ?? "Made from the serial number"],
  [
    "Time servers (NTP)",
    (settings) => settings.ntp.join(", ") || ([settings, ...settings.further].some(isAutomatic) ? FROM_NETWORK : NONE),
  ],
  ["Discovery (mDNS)", ({ discovery }) => (discovery ? "On" : "Off")],
];

/** Whether anything comes from DHCP or a router. @param {InterfaceDetails} details */
const isAutomatic = ({ method, ipv6 }) => method === "dhcp" || ipv6 === "automatic";

/**
 * What differs from what is set now, as name, old and new; with the interface where there are several.
 * @param {import("./types.js").Network} network @param {NetworkSettings} after
 */
export function differences({ interface: main, settings: before }, after) {
  const rows = (all, old, now, whose = "") =>
    all.map(([name, words]) => ({ name: `${whose}${name}`, old: words(old), now: words(now) }));
  return [
    ...rows(ROWS, before, after, before.further.length > 0 ? `${main}: ` : ""),
    ...before.further.flatMap((entry) => {
      const now = after.further.find(({ interface: name }) => name === entry.interface) ?? entry;
      return rows(ROWS, entry, now, `${entry.interface}: `);
    }),
    ...rows(HOST_ROWS, before, after),
  ].filter(({ old, now }) => old !== now);
}
