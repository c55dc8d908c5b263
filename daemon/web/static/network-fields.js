/** The fields of the network details: drawn, filled, and read as the API wants them. */

import { h } from "./dom.js";
import { IPV6_METHODS, METHODS } from "./network-words.js";
import { netmask, prefixOf, split } from "./prefix.js";

/** @typedef {import("./types.js").NetworkSettings} NetworkSettings */

/** The address fields, each with the field of its prefix. */
export const PREFIX_OF = { address: "prefix", ipv6_address: "ipv6_prefix" };

const LONGEST_ADDRESS = 64;
const LONGEST_NAME = 253;
const PLAIN = { autocomplete: "off", autocapitalize: "none", spellcheck: "false" };

/**
 * @typedef {{faultsOf: (name: string) => import("./types.js").Fault[], method: string, ipv6: string, prefix: string,
 *   hostName: string, onMethod: () => void, onIpv6: () => void, onAddress: (name: string) => void,
 *   onPrefix: (name: string) => void, onInput: () => void}} Shown what decides how the fields are drawn
 */

/** @param {Shown} shown */
export const fields = (shown) => [
  group(
    "IPv4",
    choice("method", METHODS, shown.method, shown.onMethod),
    h(
      "div",
      { class: "fields", key: "ipv4", hidden: shown.method !== "static" },
      addressRow(shown, "address", "Address", "Such as 192.168.1.20", {
        words: "Prefix or netmask",
        help: netmask(shown.prefix) ? `Netmask ${netmask(shown.prefix)}` : "Such as 24 or 255.255.255.0",
      }),
      field(shown, "gateway", "Gateway", "The router that leads to other networks. Leave it empty if there is none."),
    ),
  ),
  group(
    "IPv6",
    choice("ipv6", IPV6_METHODS, shown.ipv6, shown.onIpv6),
    h(
      "div",
      { class: "fields", key: "ipv6", hidden: shown.ipv6 !== "static" },
      addressRow(shown, "ipv6_address", "IPv6 address", "Such as fd12:3456:789a::20", {
        words: "Prefix",
        help: "Mostly 64",
      }),
      field(shown, "ipv6_gateway", "IPv6 gateway", "Leave it empty if there is none."),
    ),
  ),
  group(
    "DNS",
    field(shown, "dns", "DNS servers", `Up to 4 addresses, one a line. ${otherwise(shown)}`, { rows: 2 }),
    field(shown, "search_domain", "Search domain", "Such as theatre.example. Mostly left empty."),
  ),
  group(
    "Name and time",
    field(shown, "host_name", "Host name", "Letters, digits and hyphens. Empty: made from the serial number.", {
      longest: 63,
    }),
    h(
      "div",
      { class: "field", key: "discovery" },
      h(
        "label",
        { class: "check" },
        h("input", { type: "checkbox", name: "discovery", "aria-describedby": "discovery-help" }),
        "Discovery (mDNS)",
      ),
      h(
        "p",
        { id: "discovery-help", class: "help" },
        "Other devices on this network find the unit by its name",
        shown.hostName && [", ", h("span", { class: "mono" }, `${shown.hostName}.local`)],
        ".",
      ),
    ),
    field(shown, "ntp", "Time servers (NTP)", `Up to 4 names or addresses, one a line. ${otherwise(shown)}`, {
      rows: 2,
    }),
  ),
];

/** @param {Shown} shown */
const otherwise = ({ method, ipv6 }) =>
  method === "dhcp" || ipv6 === "automatic" ? "Empty: those that the network gives." : "";

const group = (legend, ...children) => h("fieldset", { key: legend }, h("legend", {}, legend), children);

/** Radio buttons; which one is chosen is set by `fill` and by the person alone. */
const choice = (name, words, chosen, onChoice) =>
  h(
    "div",
    { class: "choices" },
    Object.entries(words).map(([value, label]) =>
      h(
        "label",
        { class: value === chosen ? "check chosen" : "check" },
        h("input", { type: "radio", name, value, onchange: onChoice }),
        label,
      ),
    ),
  );

/** An address with its prefix; the unit judges the two as one. */
const addressRow = (shown, name, words, help, prefix) => {
  const faults = shown.faultsOf(name);
  const prefixName = PREFIX_OF[name];
  const told = (helpId) => [...faults.map((_, index) => `${name}-fault-${index}`), helpId].join(" ");
  return h(
    "div",
    { class: "field", key: name },
    h(
      "div",
      { class: "address-row" },
      h(
        "div",
        {},
        h("label", { for: name }, words),
        h("input", {
          id: name,
          name,
          class: "mono",
          maxlength: LONGEST_ADDRESS,
          ...PLAIN,
          "aria-invalid": faults.length > 0 && "true",
          "aria-describedby": told(`${name}-help`),
          onchange: () => shown.onAddress(name),
          oninput: shown.onInput,
        }),
        h("p", { id: `${name}-help`, class: "help" }, help),
      ),
      h(
        "div",
        {},
        h("label", { for: prefixName }, prefix.words),
        h("input", {
          id: prefixName,
          name: prefixName,
          class: "mono",
          maxlength: LONGEST_ADDRESS,
          inputmode: "decimal",
          ...PLAIN,
          "aria-invalid": faults.length > 0 && "true",
          "aria-describedby": told(`${prefixName}-help`),
          onchange: () => shown.onPrefix(prefixName),
          oninput: shown.onInput,
        }),
        h("p", { id: `${prefixName}-help`, class: "help" }, prefix.help),
      ),
    ),
    faultLines(name, faults),
  );
};

/** @param {Shown} shown @param {{rows?: number, longest?: number}} [how] `rows`: one for several lines */
const field = (shown, name, words, help, { rows, longest = LONGEST_NAME } = {}) => {
  const faults = shown.faultsOf(name);
  return h(
    "div",
    { class: "field", key: name },
    h("label", { for: name }, words),
    h(rows ? "textarea" : "input", {
      id: name,
      name,
      class: "mono",
      rows,
      maxlength: rows ? null : longest,
      ...PLAIN,
      "aria-invalid": faults.length > 0 && "true",
      "aria-describedby": [...faults.map((_, index) => `${name}-fault-${index}`), `${name}-help`].join(" "),
      oninput: shown.onInput,
    }),
    faultLines(name, faults),
    h("p", { id: `${name}-help`, class: "help" }, help),
  );
};

const faultLines = (name, faults) =>
  faults.map(({ detail, allowed }, index) =>
    h("p", { id: `${name}-fault-${index}`, class: "fault-line" }, h("b", {}, detail), ` Allowed: ${allowed}`),
  );

/** Show `settings`. @param {HTMLFormElement} form @param {NetworkSettings} settings */
export function fill(form, settings) {
  const address = split(settings.address ?? "");
  const ipv6 = split(settings.ipv6_address ?? "");
  const values = {
    address: address.address,
    prefix: address.prefix || "24",
    gateway: settings.gateway ?? "",
    ipv6_address: ipv6.address,
    ipv6_prefix: ipv6.prefix || "64",
    ipv6_gateway: settings.ipv6_gateway ?? "",
    dns: settings.dns.join("\n"),
    search_domain: settings.search_domain ?? "",
    host_name: settings.host_name ?? "",
    ntp: settings.ntp.join("\n"),
  };
  for (const [name, value] of Object.entries(values)) control(form, name).value = value;
  choose(form, "method", settings.method);
  choose(form, "ipv6", settings.ipv6);
  /** @type {HTMLInputElement} */ (control(form, "discovery")).checked = settings.discovery;
}

/**
 * What the form says, without what its methods make no use of.
 * @param {HTMLFormElement} form
 * @returns {NetworkSettings}
 */
export function read(form) {
  const given = new FormData(form);
  const text = (name) => String(given.get(name) ?? "").trim();
  const words = (name) => text(name).split(/[\s,;]+/).filter(Boolean);
  const method = /** @type {NetworkSettings["method"]} */ (text("method"));
  const ipv6 = /** @type {NetworkSettings["ipv6"]} */ (text("ipv6"));
  const [four, six] = [method === "static", ipv6 === "static"];
  return {
    method,
    address: four ? joined(text("address"), text("prefix")) : null,
    gateway: (four && text("gateway")) || null,
    ipv6,
    ipv6_address: six ? joined(text("ipv6_address"), text("ipv6_prefix")) : null,
    ipv6_gateway: (six && text("ipv6_gateway")) || null,
    dns: words("dns"),
    search_domain: text("search_domain") || null,
    host_name: text("host_name") || null,
    ntp: words("ntp"),
    discovery: given.has("discovery"),
  };
}

/** An address that has its prefix with it needs no other. */
function joined(typed, typedPrefix) {
  const { address, prefix } = split(typed);
  const wanted = prefix || prefixOf(typedPrefix);
  return wanted ? `${address}/${wanted}` : address;
}

/**
 * @param {HTMLFormElement} form @param {string} name
 * @returns {HTMLInputElement | HTMLTextAreaElement}
 */
export const control = (form, name) =>
  /** @type {HTMLInputElement | HTMLTextAreaElement} */ (form.querySelector(`[name=${name}]`));

/** @param {HTMLFormElement} form */
function choose(form, name, value) {
  /** @type {HTMLInputElement} */ (form.querySelector(`[name=${name}][value=${value}]`)).checked = true;
}
