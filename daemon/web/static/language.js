/**
 * The language of the page: English as it stands in the code, or another from its catalogue.
 *
 * Words for a person are tagged: t`The certificate ends on ${day(time)}.` A catalogue has the same sentence with its
 * values numbered, "The certificate ends on {0}.", and what it is in the other language. A sentence without an entry
 * stays English, so that no catalogue can take a word away. Line breaks and what follows them count as one space.
 *
 * Where one English word is several in another language, what stands after " ¦ " tells them apart and is never shown:
 * t`None ¦ a gateway` beside t`None` of servers.
 *
 * A catalogue has two parts, so that the sign-in does not wait for what stands behind it: its door and the rest.
 */

/** @typedef {() => Promise<{SENTENCES: Record<string, string>}>} Part */

/** @typedef {<Body>(body: Body) => Body} Speaker */

/**
 * `door` and `rest` are the page's words; `spoken` are those of the unit, which speaks English to everybody.
 * @type {Record<string, {name: string, locale: string, door: Part | null, rest: Part | null,
 *   spoken: (() => Promise<{said: Speaker}>) | null}>}
 */
const LANGUAGES = {
  en: { name: "English", locale: "en-GB", door: null, rest: null, spoken: null },
  de: {
    name: "Deutsch",
    locale: "de-DE",
    door: () => import("./german-door.js"),
    rest: () => import("./german.js"),
    spoken: () => import("./german-spoken.js"),
  },
};
/** A cookie, since the way leads from port 80 to HTTPS, and storage would be another on each port. */
const KEPT = "ccm-language";
const YEAR_SECONDS = 365 * 24 * 60 * 60;
const CONTEXT = / ¦ .*/s;

/** @type {Record<string, string>} */
const sentences = {};
/** @type {Speaker} */
let speaker = (body) => body;

/** The languages there are, as `[code, own name]`. @returns {[string, string][]} */
export const languages = () => Object.entries(LANGUAGES).map(([code, { name }]) => [code, name]);

/** The language of the page as a code, such as `de`. */
export const language = () => document.documentElement.lang;

/** How dates, numbers and lists are written: as the browser's owner does, as far as that is the page's language. */
export const locale = () =>
  navigator.languages.find((tag) => codeOf(tag) === language()) ?? LANGUAGES[language()].locale;

/** Have all other words ready: before any page behind the sign-in is loaded. Rejects where the unit does not answer. */
export const settleRest = () => Promise.all([take(LANGUAGES[language()].rest), settleSpoken()]);

/** Have the unit's own words ready: before the first of them is shown. Rejects like `settleRest`. */
export async function settleSpoken() {
  const { spoken } = LANGUAGES[language()];
  if (spoken) speaker = (await spoken()).said;
}

/**
 * A body of the unit's API with its sentences in the language of the page, as far as they are known.
 * @template Body @param {Body} body @returns {Body}
 */
export const said = (body) => speaker(body);

/** Show the page in the language of that code, in this browser and from now on. @param {string} code */
export function choose(code) {
  document.cookie = `${KEPT}=${code}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Strict`;
  location.reload();
}

/**
 * A sentence in the language of the page: a string, or, where a value is an element, its parts in order.
 * @param {TemplateStringsArray} parts @param {...any} values
 * @returns {any}
 */
export function t(parts, ...values) {
  const english = parts
    .map((part, index) => (index ? `{${index - 1}}${part}` : part))
    .join("")
    .replaceAll(/\s*\n\s*/g, " ");
  const pieces = (sentences[english] ?? english.replace(CONTEXT, "")).split(/\{(\d)\}/);
  const whole = pieces.map((piece, index) => (index % 2 ? values[Number(piece)] : piece));
  return whole.some((piece) => typeof piece === "object") ? whole : whole.join("");
}

/** @param {Part | null} part */
async function take(part) {
  if (part) Object.assign(sentences, (await part()).SENTENCES);
}

/**
 * Have the words of the sign-in ready: before anything is shown. Not awaited as this module is loaded: WebKit takes a
 * module above one that awaits for loaded too early, and shows a page without its elements.
 */
export async function settle() {
  const code = chosen() ?? preferred();
  try {
    await take(LANGUAGES[code].door);
    document.documentElement.lang = code;
  } catch {
    // English needs no catalogue.
  }
}

/** The language that was chosen here, if any. */
const chosen = () =>
  document.cookie
    .split("; ")
    .map((cookie) => cookie.split("="))
    .find(([name, code]) => name === KEPT && code in LANGUAGES)?.[1];

/** The first of the browser's languages that there is. */
const preferred = () => navigator.languages.map(codeOf).find((code) => code in LANGUAGES) ?? "en";

/** @param {string} tag such as `de-AT` */
const codeOf = (tag) => tag.split("-")[0].toLowerCase();
