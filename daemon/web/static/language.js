/**
 * The language of the page: English as it stands in the code, or another from its catalogue.
 *
 * Words for a person are tagged: t`The certificate ends on ${day(time)}.` A catalogue has the same sentence with its
 * values numbered, "The certificate ends on {0}.", and what it is in the other language. A sentence without an entry
 * stays English, so that no catalogue can take a word away. Line breaks and what follows them count as one space.
 */

/** @type {Record<string, {name: string, load: () => Promise<{SENTENCES: Record<string, string>}>}>} */
const LANGUAGES = {
  en: { name: "English", load: async () => ({ SENTENCES: {} }) },
  de: { name: "Deutsch", load: () => import("./german.js") },
};
const KEPT = "ccm-language";

/** @type {Record<string, string>} */
let sentences = {};

/** The languages there are, as `[code, own name]`. */
export const languages = () => Object.entries(LANGUAGES).map(([code, { name }]) => [code, name]);

/** The language of the page as a code, such as `de`. */
export const language = () => document.documentElement.lang;

/** Have the catalogue ready: before the first sentence is said. */
export async function settle() {
  const code = chosen() ?? preferred();
  try {
    sentences = (await LANGUAGES[code].load()).SENTENCES;
    document.documentElement.lang = code;
  } catch {
    // English needs no catalogue.
  }
}

/** Show the page in the language of that code, in this browser and from now on. @param {string} code */
export function choose(code) {
  try {
    localStorage.setItem(KEPT, code);
  } catch {
    // A browser that keeps nothing follows its own language.
  }
  location.reload();
}

/**
 * A sentence in the language of the page: a string, or, where a value is an element, its parts in order.
 * @param {TemplateStringsArray} parts @param {...any} values
 * @returns {any}
 */
export function t(parts, ...values) {
  const english = parts.map((part, index) => (index ? `{${index - 1}}${part}` : part)).join("").replaceAll(/\s*\n\s*/g, " ");
  const pieces = (sentences[english] ?? english).split(/\{(\d)\}/);
  const said = pieces.map((piece, index) => (index % 2 ? values[Number(piece)] : piece));
  return said.some((piece) => typeof piece === "object") ? said : said.join("");
}

function chosen() {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept !== null && kept in LANGUAGES ? kept : null;
  } catch {
    return null;
  }
}

/** The first of the browser's languages that there is. */
const preferred = () =>
  navigator.languages.map((tag) => tag.split("-")[0].toLowerCase()).find((code) => code in LANGUAGES) ?? "en";
