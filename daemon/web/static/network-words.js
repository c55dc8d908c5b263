/** The network details in words. */

import { t } from "./language.js";

/** @typedef {import("./types.js").NetworkSettings} NetworkSettings */
/** @typedef {import("./types.js").InterfaceDetails} InterfaceDetails */

export const METHODS = { dhcp: t`Automatic (DHCP)`, static: t`Static` };
export const IPV6_METHODS = { automatic: t`Automatic`, static: t`Static`, off: t`Off` };
const OBTAINED = { dhcp: t`from DHCP`, static: t`static`, router: t`from a router`, "link-local": t`link-local` };

const FROM_NETWORK = t`From the network`;
const NONE = t`None`;
const NO_GATEWAY = t`None ¦ a gateway`;

/** `192.168.1.20/24`. @param {import("./types.js").Held} held */
export const written = ({ address, prefix }) => (prefix === null ? address : `${address}/${prefix}`);

/** How an address was obtained; "" where nobody knows. @param {import("./types.js").Held} held */
export const obtained = ({ obtained: way }) => (way === null ? "" : OBTAINED[way]);

/** What can be set of each interface. @type {[string, (details: InterfaceDetails) => string][]} */
const ROWS = [
  ["IPv4", ({ method, address }) => (method === "static" ? t`Static, ${address}` : METHODS.dhcp)],
  [t`IPv4 gateway`, ({ method, gateway }) => (method === "static" ? (gateway ?? NO_GATEWAY) : FROM_NETWORK)],
  ["IPv6", ({ ipv6, ipv6_address: address }) => (ipv6 === "static" ? t`Static, ${address}` : IPV6_METHODS[ipv6])],
  [t`IPv6
    gateway`, ({ ipv6, ipv6_gateway: gateway }) => (ipv6 === "automatic" ? FROM_NETWORK : (gateway ?? NO_GATEWAY))],
  [t`DNS servers`, (details) => details.dns.join(", ") || (isAutomatic(details) ? FROM_NETWORK : NONE)],
  [t`Search domain`, (details) => details.search_domain ?? (isAutomatic(details) ? FROM_NETWORK : NONE)],
];

/** What can be set of the host. @type {[string, (settings: NetworkSettings) => string][]} */
const HOST_ROWS = [
  [t`Host name`, (settings) => settings.host_name ?? t`Made from the serial number`],
  [
    t`Time servers (NTP)`,
    (settings) => settings.ntp.join(", ") || ([settings, ...settings.further].some(isAutomatic) ? FROM_NETWORK : NONE),
  ],
  [t`Discovery (mDNS)`, ({ discovery }) => (discovery ? t`On` : t`Off`)],
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
