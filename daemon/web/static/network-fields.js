/** The fields of the network details: drawn, filled, and read as the API wants them. */

import { h } from "./dom.js";
import { t } from "./language.js";
import { IPV6_METHODS, METHODS } from "./network-words.js";
import { netmask, prefixOf, split } from "./prefix.js";

/** @typedef {import("./types.js").NetworkSettings} NetworkSettings */
/** @typedef {import("./types.js").InterfaceDetails} InterfaceDetails */

/** The address fields, each with the field of its prefix. */
const PREFIX_OF = { address: "prefix", ipv6_address: "ipv6_prefix" };

const LONGEST_ADDRESS = 64;
const LONGEST_NAME = 253;
const PLAIN = { autocomplete: "off", autocapitalize: "none", spellcheck: "false" };

/**
 * One interface's part of the form.
 *
 * `head` begins the names of its fields, which are those of the API's faults: "" for the main interface, for others
 * `further.eth1.`. `name` tells it from others for whoever hears the form, "" where there is no other.
 * @typedef {{head: string, name: string, title: string, method: string, ipv6: string, prefix: string}} Part
 */

/**
 * @typedef {{faultsOf: (name: string) => import("./types.js").Fault[], parts: Part[], hostName: string,
 *   onMethod: (part: Part) => void, onIpv6: (part: Part) => void, onAddress: (name: string) => void,
 *   onPrefix: (name: string) => void, onInput: () => void}} Shown what decides how the fields are drawn
 */

/** @param {Shown} shown */
export const fields = (shown) => [
  shown.parts.length === 1 ? ofInterface(shown, shown.parts[0]) : shown.parts.map((part) => titled(shown, part)),
  group(
    t`Name and time`,
    "",
    field(shown, "host_name", t`Host name`, t`Letters, digits and hyphens. Empty: made from the serial number.`, {
      longest: 63,
    }),
    h(
      "div",
      { class: "field", key: "discovery" },
      h(
        "label",
        { class: "check" },
        h("input", { type: "checkbox", name: "discovery", "aria-describedby": "discovery-help" }),
        t`Discovery (mDNS)`,
      ),
      h(
        "p",
        { id: "discovery-help", class: "help" },
        shown.hostName
          ? t`Other devices on this network find the unit by its name,
              ${h("span", { class: "mono" }, `${shown.hostName}.local`)}.`
          : t`Other devices on this network find the unit by its name.`,
      ),
    ),
    field(
      shown,
      "ntp",
      t`Time servers (NTP)`,
      [t`Up to 4 names or addresses, one a line.`, " ", otherwise(shown.parts)],
      {
        rows: 2,
      },
    ),
  ),
];

/** @param {Shown} shown @param {Part} part */
function titled(shown, part) {
  const id = `${part.head}title`;
  return h(
    "div",
    { class: "interface", role: "group", "aria-labelledby": id, key: `interface ${part.head}` },
    h("h3", { id }, part.title),
    ofInterface(shown, part),
  );
}

/** @param {Shown} shown @param {Part} part */
const ofInterface = (shown, part) => [
  group(
    "IPv4",
    part.name,
    choice(part, "method", METHODS, part.method, () => shown.onMethod(part)),
    h(
      "div",
      { class: "fields", key: "ipv4", hidden: part.method !== "static" },
      addressRow(shown, part, "address", t`Address`, t`Such as 192.168.1.20`, {
        words: t`Prefix or netmask`,
        help: netmask(part.prefix) ? t`Netmask ${netmask(part.prefix)}` : t`Such as 24 or 255.255.255.0`,
      }),
      field(
        shown,
        "gateway",
        t`Gateway`,
        t`The router that leads to other networks. Leave it empty if there is none.`,
        {
          part,
        },
      ),
    ),
  ),
  group(
    "IPv6",
    part.name,
    choice(part, "ipv6", IPV6_METHODS, part.ipv6, () => shown.onIpv6(part)),
    h(
      "div",
      { class: "fields", key: "ipv6", hidden: part.ipv6 !== "static" },
      addressRow(shown, part, "ipv6_address", t`IPv6 address`, t`Such as fd12:3456:789a::20`, {
        words: t`Prefix`,
        help: t`Mostly 64`,
      }),
      field(shown, "ipv6_gateway", t`IPv6 gateway`, t`Leave it empty if there is none.`, { part }),
    ),
  ),
  group(
    "DNS",
    part.name,
    field(shown, "dns", t`DNS
      servers`, [t`Up to 4 addresses, one a line.`, " ", otherwise([part])], { rows: 2, part }),
    field(shown, "search_domain", t`Search domain`, t`Such as theatre.example. Mostly left empty.`, { part }),
  ),
];

/** @param {Part[]} parts */
const otherwise = (parts) =>
  parts.some(({ method, ipv6 }) => method === "dhcp" || ipv6 === "automatic")
    ? t`Empty: those that the network gives.`
    : "";

/** Tells a screen reader whose it is; the eye sees it by the title above. */
const whose = (name) => name && h("span", { class: "unseen" }, " ", t`of ${name}`);

const group = (legend, name, ...children) =>
  h("fieldset", { key: legend }, h("legend", {}, legend, whose(name)), children);

/** Radio buttons; which one is chosen is set by `fill` and by the person alone. */
const choice = (part, name, words, chosen, onChoice) =>
  h(
    "div",
    { class: "choices" },
    Object.entries(words).map(([value, label]) =>
      h(
        "label",
        { class: value === chosen ? "check chosen" : "check" },
        h("input", { type: "radio", name: part.head + name, value, onchange: onChoice }),
        label,
        whose(part.name),
      ),
    ),
  );

/** An address with its prefix; the unit judges the two as one. */
const addressRow = (shown, part, base, words, help, prefix) => {
  const name = part.head + base;
  const faults = shown.faultsOf(name);
  const prefixName = prefixField(name);
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
        h("label", { for: name }, words, whose(part.name)),
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
        h("label", { for: prefixName }, prefix.words, whose(part.name)),
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

/**
 * @param {Shown} shown @param {string} base @param {string} words @param {import("./dom.js").Children} help
 * @param {{rows?: number, longest?: number, part?: Part}} [how] `rows`: one for several lines; `part`: of an interface
 */
const field = (shown, base, words, help, { rows, longest = LONGEST_NAME, part } = {}) => {
  const name = (part?.head ?? "") + base;
  const faults = shown.faultsOf(name);
  return h(
    "div",
    { class: "field", key: name },
    h("label", { for: name }, words, whose(part?.name)),
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
    h(
      "p",
      { id: `${name}-fault-${index}`, class: "fault-line" },
      allowed ? t`${h("b", {}, detail)} Allowed: ${allowed}` : h("b", {}, detail),
    ),
  );

/** The name of the field of an address's prefix; undefined where `name` is no address's. @param {string} name */
export function prefixField(name) {
  const at = name.lastIndexOf(".") + 1;
  const prefix = PREFIX_OF[name.slice(at)];
  return prefix && name.slice(0, at) + prefix;
}

/** The beginning of the names of a further interface's fields. @param {string} name */
export const headOf = (name) => `further.${name}.`;

/** Show `settings`. @param {HTMLFormElement} form @param {NetworkSettings} settings */
export function fill(form, settings) {
  fillDetails(form, "", settings);
  for (const entry of settings.further) fillDetails(form, headOf(entry.interface), entry);
  control(form, "host_name").value = settings.host_name ?? "";
  control(form, "ntp").value = settings.ntp.join("\n");
  /** @type {HTMLInputElement} */ (control(form, "discovery")).checked = settings.discovery;
}

/** @param {HTMLFormElement} form @param {string} head @param {InterfaceDetails} details */
function fillDetails(form, head, details) {
  const address = split(details.address ?? "");
  const ipv6 = split(details.ipv6_address ?? "");
  const values = {
    address: address.address,
    prefix: address.prefix || "24",
    gateway: details.gateway ?? "",
    ipv6_address: ipv6.address,
    ipv6_prefix: ipv6.prefix || "64",
    ipv6_gateway: details.ipv6_gateway ?? "",
    dns: details.dns.join("\n"),
    search_domain: details.search_domain ?? "",
  };
  for (const [name, value] of Object.entries(values)) control(form, head + name).value = value;
  choose(form, `${head}method`, details.method);
  choose(form, `${head}ipv6`, details.ipv6);
}

/**
 * What the form says, without what its methods make no use of.
 * @param {HTMLFormElement} form
 * @param {string[]} further the names of the further interfaces that it has fields for
 * @returns {NetworkSettings}
 */
export function read(form, further) {
  const given = new FormData(form);
  const text = (name) => String(given.get(name) ?? "").trim();
  return {
    ...readDetails(text, ""),
    host_name: text("host_name") || null,
    ntp: words(text("ntp")),
    discovery: given.has("discovery"),
    further: further.map((name) => ({ interface: name, ...readDetails(text, headOf(name)) })),
  };
}

/** @param {(name: string) => string} text @param {string} head @returns {InterfaceDetails} */
function readDetails(text, head) {
  const own = (name) => text(head + name);
  const method = /** @type {InterfaceDetails["method"]} */ (own("method"));
  const ipv6 = /** @type {InterfaceDetails["ipv6"]} */ (own("ipv6"));
  const [four, six] = [method === "static", ipv6 === "static"];
  return {
    method,
    address: four ? joined(own("address"), own("prefix")) : null,
    gateway: (four && own("gateway")) || null,
    ipv6,
    ipv6_address: six ? joined(own("ipv6_address"), own("ipv6_prefix")) : null,
    ipv6_gateway: (six && own("ipv6_gateway")) || null,
    dns: words(own("dns")),
    search_domain: own("search_domain") || null,
  };
}

/** @param {string} text */
const words = (text) => text.split(/[\s,;]+/).filter(Boolean);

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
  /** @type {HTMLInputElement | HTMLTextAreaElement} */ (form.querySelector(`[name="${name}"]`));

/** @param {HTMLFormElement} form */
function choose(form, name, value) {
  /** @type {HTMLInputElement} */ (form.querySelector(`[name="${name}"][value=${value}]`)).checked = true;
}
