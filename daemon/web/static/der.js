/** A link that downloads a PEM certificate of the unit's as DER, which Windows and Android open with a click. */

import { h, icon } from "./dom.js";

/** @param {string} words @param {string} address of the PEM @param {string} name of the file */
export const downloadAsDer = (words, address, name) =>
  h(
    "a",
    { class: "button", href: address, onclick: (event) => download(event, address, name) },
    icon("download"),
    words,
  );

/** Where it cannot be done, the click goes to the PEM. */
async function download(event, address, name) {
  event.preventDefault();
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.statusText);
    const base64 = (await answer.text()).replace(/-----[^-]+-----|\s/g, "");
    const der = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    save(new Blob([der], { type: "application/x-x509-ca-cert" }), name);
  } catch {
    location.assign(address);
  }
}

function save(content, name) {
  const href = URL.createObjectURL(content);
  /** @type {HTMLAnchorElement} */ (h("a", { href, download: name })).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
