/**
 * A sign-in that is carried to another address of the unit: a code that is good once, in the part of the address that
 * browsers send to nobody (`#handover=…`). It is taken out of the address bar and of what the Back button shows before
 * anything is done with it; what else a browser remembers of the address is worth nothing, since the code is spent.
 */

const MARK = "#handover=";
/** The person waits for it; without a code they sign in. */
const PATIENCE_MS = 3000;

/** `address` with the code in it, which leads to `page` there. @param {string} address @param {string} page @param {string} code */
export const withCode = (address, page, code) => (code ? `${address}${MARK}${code}&to=${page.slice(1)}` : `${address}${page}`);

/** The code in this page's address, or "". Leaves the page that was wanted in its place. */
export function takeCode() {
  if (!location.hash.startsWith(MARK)) return "";
  const [code, page = ""] = location.hash.slice(MARK.length).split("&to=");
  history.replaceState(null, "", `${location.pathname}#${page}`);
  return code;
}

/**
 * A code for whoever goes to another address of the unit; "" over HTTP, where it would be read by others, and where the
 * unit gives none: then the person signs in there.
 * @param {import("./unit.js").Unit} unit
 */
export async function askCode(unit) {
  if (location.protocol !== "https:") return "";
  try {
    return (await unit.call("POST", "/session/handover", undefined, PATIENCE_MS)).code;
  } catch {
    return "";
  }
}

/**
 * What a link to another address does when it is clicked here: it takes the sign-in along. In a new tab it does not.
 * @param {import("./unit.js").Unit} unit @param {string} address @param {string} page
 */
export const carrying = (unit, address, page) => async (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.assign(withCode(address, page, await askCode(unit)));
};
