/** The CCM in German: each sentence as `language.js` asks for it, and what it is in German. */

/** @type {Record<string, string>} */
export const SENTENCES = {};
