/** The sign-in in German: what a visitor sees before the rest of the catalogue is there. */

/** @type {Record<string, string>} */
export const SENTENCES = {};
