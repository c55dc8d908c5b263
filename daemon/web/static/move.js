/**
 * A change of the network details that was applied from this page, and what it means for the page itself: stay, or go
 * to the new address. Scripts must not call another origin (the page's own policy says so), so the browser goes there
 * as a whole, and the page that stays behind asks the old address again and again until it knows what became of it.
 *
 * @typedef {import("./types.js").Network} Network
 * @typedef {import("./types.js").NetworkSettings} NetworkSettings
 * @typedef {import("./types.js").InterfaceDetails} InterfaceDetails
 * @typedef {{after: NetworkSettings, addresses: string[], name: string, leaving: boolean, to: string | null,
 *   leased: boolean, answered: boolean, at: number, settled: "" | "kept" | "back", code?: string}} Move `to` is the address to go to,
 *   where it is known, and `leased` whether DHCP is to give it; `name` leads there wherever it is, where mDNS works;
 *   `at` is by `performance.now()`; `code` carries the sign-in there
 */

import * as addresses from "./addresses.js";

/**
 * @param {Network} network as it is before
 * @param {NetworkSettings} after
 * @param {string[]} known the addresses that `after` itself gives the unit
 * @returns {Move}
 */
export function moveOf(network, after, known) {
  const host = addresses.here();
  const details = detailsAt(host, network, after);
  const leaving = leaves(host, network, details);
  const same = (address) => address.includes(":") === host.includes(":");
  return {
    after,
    addresses: known,
    name: localName(network, after),
    leaving,
    to: leaving ? (statics(details.after).find(same) ?? null) : null,
    leased: details.after.method === "dhcp",
    answered: true,
    at: performance.now(),
    settled: "",
  };
}

/**
 * What is set, and what is to be set, of the interface at whose address this page was reached; of the main one where
 * that cannot be told.
 * @param {string} host @param {Network} network @param {NetworkSettings} after
 * @returns {{before: InterfaceDetails, after: InterfaceDetails}}
 */
function detailsAt(host, { state, settings }, after) {
  const held = state.interfaces.find((each) => each.addresses.some(({ address }) => addresses.same(address, host)));
  const of = (all) => all.further.find((entry) => entry.interface === held?.name) ?? all;
  return { before: of(settings), after: of(after) };
}

/** The static addresses that they give. @param {InterfaceDetails} details */
export const statics = ({ address, ipv6_address: ipv6 }) =>
  [address, ipv6].filter(Boolean).map((written) => String(written).split("/")[0]);

/** Whether `host`, by which this page was reached, is an address that the unit then has no more. */
function leaves(host, { state }, { before, after }) {
  const held = state.addresses.find(({ address }) => addresses.same(address, host));
  // A name leads to the new address as well, and a forwarded port is somebody else's.
  if (!held || statics(after).some((address) => addresses.same(address, host))) return false;
  if (!host.includes(":")) return after.method !== before.method || after.address !== before.address;
  const changed = after.ipv6 !== before.ipv6 || after.ipv6_address !== before.ipv6_address;
  return changed && (held.obtained !== "link-local" || after.ipv6 === "off");
}

/** The unit's name in mDNS after the change, or "" where it has none or it cannot be told. */
function localName({ state, settings }, after) {
  const name = after.host_name ?? (settings.host_name === null ? state.host_name : "");
  return after.discovery && name ? `${name.split(".")[0]}.local`.toLowerCase() : "";
}

/** @param {NetworkSettings} one @param {NetworkSettings} other */
export const sameSettings = (one, other) => same(one, other);

/** Whether two values of JSON are equal, whatever the order of their keys. */
const same = (one, other) =>
  one !== null && other !== null && typeof one === "object" && typeof other === "object"
    ? Object.keys({ ...one, ...other }).every((key) => same(one[key], other[key]))
    : one === other;
