/** The owner's choices for the EasyDNS certificate: drawn, filled, and read as the API wants them. */

import { h, icon } from "./dom.js";
import * as addresses from "./addresses.js";
import { DYNAMIC, REST } from "./easydns-words.js";
import { t } from "./language.js";
import { badge, section } from "./parts.js";

/**
 * @typedef {import("./types.js").EasyDns} EasyDns
 * @typedef {import("./types.js").EasyDnsSettings} EasyDnsSettings
 * @typedef {import("./types.js").SecretName} SecretName
 * @typedef {(number: number, words: string) => string} Titles numbered as steps as long as the unit is being set up
 * @typedef {{easydns: EasyDns, security: import("./types.js").Security, label: string, serial: string, way: string,
 *   cleared: (name: SecretName) => boolean, titled: Titles, fault: {field: string, words: string} | null, onInput: () => void}} Shown
 *   what decides how the fields are drawn
 */

/** Fields that are folded away, since most owners leave them as they are. */
export const FOLDED = ["wildcard", "acme_profile", "eab_key_id", "eab_key", "trust_root", "quiet_hour"];

const SECRETS = [...DYNAMIC, ...REST, ["eab_key", "", ""]].map(([name]) => /** @type {SecretName} */ (name));
const PLAIN = { autocomplete: "off", autocapitalize: "none", spellcheck: "false" };
const WAYS = { acme: t`Issued to this unit (ACME)`, bundle: t`Provided by the maker` };
const AUTHORITIES = [
  ["https://acme-v02.api.letsencrypt.org/directory", "Let's Encrypt"],
  ["https://acme-staging-v02.api.letsencrypt.org/directory", t`Let's Encrypt, for trials: no browser trusts it`],
];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** @param {Shown} shown @param {import("./dom.js").Children} saving what stands at their end */
export const fields = (shown, saving) => [
  section({ id: "easydns-name", title: shown.titled(1, t`Name`) }, naming(shown)),
  section({ id: "easydns-access", title: shown.titled(2, t`Access to easyDNS`) }, access(shown)),
  section({ id: "easydns-certificate", title: shown.titled(3, t`Certificate`) }, certificate(shown), saving),
];

/** @param {Shown} shown */
const naming = (shown) => [
  h(
    "div",
    { class: "fields", key: "fields" },
    field(
      shown,
      "label",
      t`Label`,
      t`Letters, digits and hyphens. Empty: made from the serial number, ${shown.serial}.`,
      {
        longest: 63,
      },
    ),
  ),
  h(
    "p",
    { class: "whole-name", key: "whole" },
    t`The unit's full name: ${h("b", { class: "mono" }, wholeName(shown))}`,
  ),
  h(
    "p",
    { class: "note", key: "public" },
    t`${h("b", {}, t`A public name is public.`)} Everybody can look up the unit's address by it, though nobody reaches
      that from outside; and with a certificate the name stands in public records (certificate transparency logs) for
      good. Choose one that gives nothing away.`,
  ),
];

/** @param {Shown} shown */
const wholeName = ({ easydns, label, serial }) => {
  if (!label && easydns.settings.label === null && easydns.name) return easydns.name;
  return `${label || serial}.${easydns.domain}`;
};

/** @param {Shown} shown */
const access = (shown) => [
  !addresses.secure() && overHttpsInstead(shown.security),
  h(
    "p",
    { class: "intro", key: "intro" },
    t`What is set here is never shown again. A field that is left empty keeps what was set.`,
  ),
  group(
    t`Dynamic DNS: registers the unit's address`,
    ...DYNAMIC.map(([name, ...words]) => secret(shown, name, ...words)),
  ),
  group(
    t`REST interface: proves the name for the certificate`,
    ...REST.map(([name, ...words]) => secret(shown, name, ...words)),
  ),
];

const overHttpsInstead = (security) =>
  h(
    "p",
    { class: "note", key: "over-https" },
    t`Tokens and keys must not travel over HTTP, where others on the network could read them.
      ${h("a", { href: addresses.overHttps(security, addresses.EASYDNS) }, t`Set them over HTTPS`)}. Everything else
      works here as well.`,
  );

/** @param {Shown} shown */
const certificate = (shown) => {
  const { easydns, way } = shown;
  const choosable = easydns.provided || easydns.settings.way === "bundle";
  return [
    h(
      "fieldset",
      { key: "way", hidden: !choosable },
      h("legend", {}, t`Where it comes from`),
      h(
        "div",
        { class: "choices" },
        Object.entries(WAYS).map(([value, words]) =>
          h(
            "label",
            { class: value === way ? "check chosen" : "check" },
            h("input", { type: "radio", name: "way", value, onchange: shown.onInput }),
            words,
          ),
        ),
      ),
    ),
    way === "bundle" &&
      !easydns.provided &&
      h("p", { class: "fault", key: "none" }, t`The maker put none on this unit.`),
    h("div", { class: "fields", key: "acme", hidden: way !== "acme" }, acme(shown)),
  ];
};

/** @param {Shown} shown */
const acme = (shown) => [
  field(shown, "directory", t`Certificate authority`, authorityHelp(shown.easydns), {
    list: AUTHORITIES,
    type: "url",
    placeholder: shown.easydns.settings.directory === null ? shown.easydns.directory : "",
    wide: true,
  }),
  field(
    shown,
    "contact",
    t`E-mail address`,
    t`Where the certificate authority writes to, if it must. May be left empty.`,
    {
      type: "email",
      longest: 254,
    },
  ),
  field(
    shown,
    "challenge_zone",
    t`Delegated zone`,
    t`Recommended: easyDNS's keys reach a whole zone. Name one here that is there for nothing else, and have
      _acme-challenge.${shown.easydns.name} lead (CNAME) to ${shown.easydns.name.split(".")[0]} in it.`,
    { longest: 253, wide: true },
  ),
  h(
    "details",
    { key: "more", class: "more" },
    h("summary", {}, t`More choices`),
    h("div", { class: "fields" }, more(shown)),
  ),
];

/** @param {EasyDns} easydns */
const authorityHelp = ({ settings, directory }) =>
  settings.directory === null && directory
    ? t`The address of its ACME directory. Empty: the one shown.`
    : t`The address of its ACME directory. Empty: the one that the maker proposes.`;

/** @param {Shown} shown */
const more = (shown) => [
  h(
    "div",
    { class: "field", key: "wildcard" },
    h(
      "label",
      { class: "check" },
      h("input", { type: "checkbox", name: "wildcard", "aria-describedby": "wildcard-help", onchange: shown.onInput }),
      t`Also for all names below the unit's own`,
    ),
    h("p", { id: "wildcard-help", class: "help" }, t`A wildcard. Mostly not needed.`),
  ),
  field(shown, "acme_profile", t`Profile`, t`One that the authority offers. Empty: its own choice.`, {
    list: shown.easydns.profiles.map((profile) => [profile, ""]),
    longest: 64,
  }),
  field(
    shown,
    "eab_key_id",
    t`Account binding: key ID`,
    t`If the authority gave you one for its ACME accounts (EAB).`,
    {
      longest: 256,
    },
  ),
  secret(shown, "eab_key", t`Account binding: HMAC key`, t`Given together with it.`),
  field(
    shown,
    "trust_root",
    t`Root certificate of the authority, as PEM`,
    t`Only for a private authority. Empty: those that this unit knows.`,
    { rows: 4, wide: true },
  ),
  h(
    "div",
    { class: "field", key: "quiet_hour" },
    h("label", { for: "quiet_hour" }, t`Quiet hour`),
    h(
      "select",
      { id: "quiet_hour", name: "quiet_hour", "aria-describedby": "quiet_hour-help", onchange: shown.onInput },
      h("option", { value: "" }, t`Any time`),
      HOURS.map((hour) => h("option", { value: hour }, t`From ${String(hour).padStart(2, "0")}:00`)),
    ),
    h("p", { id: "quiet_hour-help", class: "help" }, t`When a new certificate may take the place of the old one.`),
  ),
];

const group = (legend, ...children) =>
  h("fieldset", { key: legend, class: "access" }, h("legend", {}, legend), children);

/**
 * @param {Shown} shown @param {string} name @param {string} words @param {string} help
 * @param {{rows?: number, longest?: number, type?: string, placeholder?: string, wide?: boolean,
 *   list?: string[][]}} [how] `rows`: one for several lines; `list`: what is proposed, each with its words
 */
const field = (shown, name, words, help, { rows, longest = 512, type, placeholder, wide, list } = {}) => {
  const fault = faultOf(shown, name);
  return h(
    "div",
    { class: wide ? "field wide" : "field", key: name },
    h("label", { for: name }, words),
    h(rows ? "textarea" : "input", {
      id: name,
      name,
      class: "mono",
      rows,
      type: rows ? null : type,
      inputmode: type,
      maxlength: rows ? null : longest,
      placeholder,
      list: list?.length ? `${name}-list` : null,
      ...PLAIN,
      "aria-invalid": fault !== null && "true",
      "aria-describedby": fault ? `${name}-fault ${name}-help` : `${name}-help`,
      oninput: shown.onInput,
    }),
    list !== undefined &&
      list.length > 0 &&
      h(
        "datalist",
        { id: `${name}-list` },
        list.map(([value, label]) => h("option", { value, label: label || null })),
      ),
    faultLine(name, fault),
    h("p", { id: `${name}-help`, class: "help" }, help),
  );
};

/** Written, never read: only whether it is set is known here. @param {Shown} shown @param {SecretName} name */
const secret = (shown, name, words, help) => {
  const fault = faultOf(shown, `secrets.${name}`);
  const isSet = shown.easydns.secrets_set.includes(name);
  const locked = !addresses.secure();
  const cleared = isSet && shown.cleared(name);
  return h(
    "div",
    { class: "field", key: name },
    h("div", { class: "field-head" }, h("label", { for: name }, words), standing(isSet, cleared)),
    h("input", {
      id: name,
      name,
      type: "password",
      maxlength: 512,
      disabled: locked || cleared,
      ...PLAIN,
      // Not the CCM's own password, which browsers would fill in here.
      autocomplete: "new-password",
      "aria-invalid": fault !== null && "true",
      "aria-describedby": fault ? `${name}-fault ${name}-help` : `${name}-help`,
      oninput: shown.onInput,
    }),
    faultLine(name, fault),
    h("p", { id: `${name}-help`, class: "help" }, isSet ? t`It is set. What is typed here takes its place.` : help),
    isSet &&
      !locked &&
      h(
        "label",
        { class: "check", key: "clear" },
        h("input", { type: "checkbox", name: `clear-${name}`, onchange: shown.onInput }),
        h("span", {}, t`Clear it`, h("span", { class: "unseen" }, `: ${words}`)),
      ),
  );
};

const standing = (isSet, cleared) => {
  if (cleared) return badge("warning", t`Will be cleared`);
  return isSet ? h("span", { class: "badge good" }, icon("tick"), t`Set`) : badge("plain", t`Not set`);
};

/** @param {Shown} shown */
const faultOf = ({ fault }, name) => (fault !== null && fault.field === name ? fault.words : null);

/** @param {string} name @param {string | null} fault */
const faultLine = (name, fault) => fault && h("p", { id: `${name}-fault`, class: "fault-line" }, h("b", {}, fault));

/** Show `settings`, and no secret. @param {HTMLFormElement} form @param {EasyDnsSettings} settings */
export function fill(form, settings) {
  form.reset();
  for (const name of ["label", "directory", "contact", "challenge_zone", "acme_profile", "eab_key_id", "trust_root"])
    control(form, name).value = settings[name] ?? "";
  control(form, "quiet_hour").value = settings.quiet_hour === null ? "" : String(settings.quiet_hour);
  /** @type {HTMLInputElement} */ (control(form, "wildcard")).checked = settings.wildcard;
  /** @type {HTMLInputElement} */ (form.querySelector(`[name=way][value=${settings.way}]`)).checked = true;
}

/**
 * What the form says; `terms_agreed` stands elsewhere.
 * @param {HTMLFormElement} form @returns {Omit<EasyDnsSettings, "terms_agreed">}
 */
export function read(form) {
  const text = (name) => control(form, name).value.trim() || null;
  const hour = text("quiet_hour");
  return {
    label: text("label")?.toLowerCase() ?? null,
    way: wayIn(form),
    directory: text("directory"),
    contact: text("contact"),
    acme_profile: text("acme_profile"),
    eab_key_id: text("eab_key_id"),
    trust_root: text("trust_root"),
    wildcard: /** @type {HTMLInputElement} */ (control(form, "wildcard")).checked,
    challenge_zone: text("challenge_zone"),
    quiet_hour: hour === null ? null : Number(hour),
  };
}

/**
 * The secrets that were typed or are to be cleared; null where there are none.
 * @param {HTMLFormElement} form @returns {Partial<Record<SecretName, string>> | null}
 */
export function readSecrets(form) {
  /** @type {Partial<Record<SecretName, string>>} */
  const secrets = {};
  for (const name of SECRETS) {
    const typed = control(form, name).value.trim();
    if (isCleared(form, name)) secrets[name] = "";
    else if (typed) secrets[name] = typed;
  }
  return Object.keys(secrets).length ? secrets : null;
}

/** @param {HTMLFormElement} form @param {SecretName} name */
export const isCleared = (form, name) =>
  /** @type {HTMLInputElement | null} */ (form.querySelector(`[name=clear-${name}]`))?.checked ?? false;

/** @param {HTMLFormElement} form @returns {EasyDnsSettings["way"]} */
export const wayIn = (form) => (form.querySelector("[name=way][value=bundle]:checked") ? "bundle" : "acme");

/**
 * @param {HTMLFormElement} form @param {string} name
 * @returns {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement}
 */
export const control = (form, name) =>
  /** @type {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} */ (form.querySelector(`[name=${name}]`));
