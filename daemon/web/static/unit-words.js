/**
 * What the unit says, in the language of the page. The unit itself speaks English to everybody; its sentences are known
 * here as templates with numbered holes, "Port {0} is in order again.", whose values pass through. A value that is
 * itself something the unit says, such as a reason, is said in the page's language too. What nobody knows stays English.
 *
 * Templates are matched piece by piece and never become a regular expression: what came from outside can neither slow
 * the page nor be taken for a pattern.
 */

/**
 * @typedef {{pieces: string[], said: string, weight: number}} Template `weight` is how much of it is fixed
 */

/** The fields of the unit's bodies in which it says something to a person. */
const SPOKEN = new Set(
  ["detail", "remedy", "fault", "text", "allowed", "progress", "device", "changes", "erased"],
);
/** Templates with less that is fixed, such as `{0} and {1}`, are for values only: too much looks like them. */
const LEAST_OF_A_SENTENCE = 8;
const MOST_REMEMBERED = 500;
/** A sentence's end, where another begins. */
const BETWEEN_SENTENCES = /(?<=[.!?]) (?=[A-Z'“"])/;
const DEEPEST = 4;

/** @type {Map<string, string>} */
const whole = new Map();
/** @type {Template[]} the heaviest first */
const templates = [];
/** @type {Map<string, string>} */
const remembered = new Map();

/** Know these sentences from now on, beside those known before. @param {Record<string, string>} sentences */
export function learn(sentences) {
  for (const [english, said] of Object.entries(sentences)) {
    const pieces = english.split(/\{\d\}/);
    if (pieces.length === 1) whole.set(english, said);
    else templates.push({ pieces, said, weight: pieces.join("").length });
  }
  templates.sort((one, other) => other.weight - one.weight);
  remembered.clear();
}

/** What the unit said, in the page's language as far as it is known. @param {string} text @returns {string} */
export function unitSays(text) {
  if (!whole.size || !text) return text;
  const known = remembered.get(text);
  if (known !== undefined) return known;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  const said = translated(text, 0);
  remembered.set(text, said);
  return said;
}

/**
 * A body of the unit's with what it says in the page's language; all else is as it was.
 * @template Body @param {Body} body @returns {Body}
 */
export const said = (body) => /** @type {Body} */ (translatedBody(body));

function translatedBody(body) {
  if (Array.isArray(body)) return body.map(translatedBody);
  if (body === null || typeof body !== "object") return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [
      key,
      SPOKEN.has(key) ? saidAs(value) : translatedBody(value),
    ]),
  );
}

/** A sentence, or a list of such. */
function saidAs(value) {
  if (typeof value === "string") return unitSays(value);
  return Array.isArray(value) ? value.map(saidAs) : translatedBody(value);
}

/** @param {string} text @param {number} depth @returns {string} */
function translated(text, depth) {
  const exact = whole.get(text);
  if (exact !== undefined) return exact;
  if (depth > DEEPEST) return text;
  for (const template of templates) {
    if (depth === 0 && template.weight < LEAST_OF_A_SENTENCE) break;
    const values = match(template.pieces, text);
    if (values) return template.said.replace(/\{(\d)\}/g, (_, number) => translated(values[Number(number)], depth + 1));
  }
  const sentences = text.split(BETWEEN_SENTENCES);
  return sentences.length > 1 ? sentences.map((sentence) => translated(sentence, depth + 1)).join(" ") : text;
}

/**
 * The values in the holes between `pieces`, or null. The first place where a piece fits is taken, so this takes as long
 * as the text is; a hole is never empty at the text's beginning or end.
 * @param {string[]} pieces @param {string} text
 */
function match(pieces, text) {
  const last = pieces[pieces.length - 1];
  if (!text.startsWith(pieces[0]) || !text.endsWith(last)) return null;
  const values = [];
  let from = pieces[0].length;
  for (const piece of pieces.slice(1, -1)) {
    const at = text.indexOf(piece, from);
    if (at < 0) return null;
    values.push(text.slice(from, at));
    from = at + piece.length;
  }
  const end = text.length - last.length;
  if (end < from || (end === from && last === "")) return null;
  values.push(text.slice(from, end));
  return pieces[0] === "" && values[0] === "" ? null : values;
}
