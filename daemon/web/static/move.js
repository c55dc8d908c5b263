/**
 * A change of the network details that was applied from this page, and what it means for the page itself: stay, or go
 * to the new address. Scripts must not call another origin (the page's own policy says so), so the browser goes there
 * as a whole, and the page that stays behind asks the old address again and again until it knows what became of it.
 *
 * @typedef {import("./types.js").Network} Network
 * @typedef {import("./types.js").NetworkSettings} NetworkSettings
 * @typedef {{after: NetworkSettings, addresses: string[], name: string, leaving: boolean, to: string | null,
 *   answered: boolean, at: number, settled: "" | "kept" | "back"}} Move `to` is the address to go to, where it is
 *   known; `name` leads there wherever it is, where mDNS works; `at` is by `performance.now()`
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
  const leaving = leaves(host, network, after, known);
  return {
    after,
    addresses: known,
    name: localName(network, after),
    leaving,
    to: leaving ? (known.find((address) => address.includes(":") === host.includes(":")) ?? null) : null,
    answered: true,
    at: performance.now(),
    settled: "",
  };
}

/** Whether `host`, by which this page was reached, is an address that the unit then has no more. */
function leaves(host, { state, settings }, after, known) {
  const held = state.addresses.find(({ address }) => addresses.same(address, host));
  // A name leads to the new address as well, and a forwarded port is somebody else's.
  if (!held || known.some((address) => addresses.same(address, host))) return false;
  if (!host.includes(":")) return after.method !== settings.method || after.address !== settings.address;
  const changed = after.ipv6 !== settings.ipv6 || after.ipv6_address !== settings.ipv6_address;
  return changed && (held.obtained !== "link-local" || after.ipv6 === "off");
}

/** The unit's name in mDNS after the change, or "" where it has none or it cannot be told. */
function localName({ state, settings }, after) {
  const name = after.host_name ?? (settings.host_name === null ? state.host_name : "");
  return after.discovery && name ? `${name.split(".")[0]}.local`.toLowerCase() : "";
}

/** @param {NetworkSettings} one @param {NetworkSettings} other */
export const sameSettings = (one, other) =>
  Object.keys(one).every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));
