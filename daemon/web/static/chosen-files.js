/**
 * Files chosen by the file dialogue or dropped, several at once and again and again.
 *
 * They are read when they are chosen: a folder, or a USB stick pulled out since, is told then and not as a connection
 * that failed.
 */

import { View, announce, focusOn, h, icon } from "./dom.js";
import { t } from "./language.js";
import { notice } from "./parts.js";
import { count, list, size } from "./text.js";

/** What the unit takes at most. */
const MOST_BYTES = 1 << 20;
const MOST_FILES = 32;

/** @typedef {{name: string, content: Blob}} ChosenFile */

class ChosenFiles extends View {
  /** @type {ChosenFile[]} */
  files = [];
  /** Called when `files` has changed. @type {() => void} */
  onfiles = () => {};
  /** @type {string[]} */
  #faults = [];
  #over = false;

  connectedCallback() {
    super.connectedCallback();
    for (const name of ["dragover", "drop"]) addEventListener(name, keepPage);
  }

  disconnectedCallback() {
    for (const name of ["dragover", "drop"]) removeEventListener(name, keepPage);
    this.files = [];
  }

  render() {
    return [
      h(
        "label",
        {
          class: this.#over ? "drop over" : "drop",
          ondragover: () => this.#hover(true),
          ondragleave: () => this.#hover(false),
          ondrop: (event) => this.#take([...event.dataTransfer.files]),
        },
        h("input", {
          type: "file",
          multiple: true,
          class: "unseen",
          "aria-describedby": "drop-help",
          onchange: (event) => this.#choose(event.target),
        }),
        icon("upload"),
        h("span", {}, t`${h("b", {}, t`Choose files`)} or drop them here`),
      ),
      h(
        "p",
        { id: "drop-help", class: "help" },
        t`Certificate, chain and key, in any order, several files at once: PEM, DER, PKCS#7 (.p7b), PKCS#12 (.pfx,
          .p12).`,
      ),
      h(
        "div",
        { role: "alert" },
        this.#faults.length > 0 &&
          notice(
            { tone: "bad" },
            this.#faults.map((fault) => h("p", {}, fault)),
          ),
      ),
      this.files.length > 0 &&
        h(
          "ul",
          { class: "files", "aria-label": t`Chosen files` },
          this.files.map((file) => this.#row(file)),
        ),
    ];
  }

  #row(file) {
    return h(
      "li",
      { key: file.name },
      h("span", { class: "mono" }, file.name),
      h("span", { class: "soft" }, size(file.content.size)),
      h(
        "button",
        {
          class: "button icon-button",
          type: "button",
          "aria-label": t`Remove ${file.name}`,
          title: t`Remove`,
          onclick: () => this.#remove(file),
        },
        icon("cross"),
      ),
    );
  }

  #hover(over) {
    if (over === this.#over) return;
    this.#over = over;
    this.update();
  }

  /** Emptied afterwards, so that the same file can be chosen again. */
  #choose(input) {
    const chosen = [...input.files];
    input.value = "";
    this.#take(chosen);
  }

  async #take(chosen) {
    this.#over = false;
    const before = this.files;
    const unread = [];
    for (const file of chosen) {
      if (file.size > MOST_BYTES) {
        unread.push(t`${file.name} is larger than 1 MiB: that is no certificate and no key.`);
        continue;
      }
      try {
        const content = new Blob([await file.arrayBuffer()]);
        this.files = [...this.files.filter(({ name }) => name !== file.name), { name: file.name, content }];
      } catch {
        unread.push(t`${file.name} cannot be read. A folder has to be opened, and its files chosen.`);
      }
    }
    this.#faults = unread;
    if (this.files.length > MOST_FILES || this.files.reduce((sum, { content }) => sum + content.size, 0) > MOST_BYTES) {
      this.files = before;
      this.#faults = [t`These are too many: the unit takes ${MOST_FILES} files, 1 MiB together.`];
    }
    this.update();
    if (this.files === before) return;
    const names = list(this.files.map(({ name }) => name));
    announce(count(this.files.length, t`1 file chosen: ${names}.`, t`${this.files.length} files chosen: ${names}.`));
    this.onfiles();
  }

  #remove(file) {
    const place = this.files.indexOf(file);
    this.files = this.files.filter((other) => other !== file);
    this.#faults = [];
    this.update();
    const row = Math.min(place, this.files.length - 1) + 1;
    focusOn(this, row ? `.files li:nth-child(${row}) button` : "input");
    this.onfiles();
  }
}

/** A file that is dropped beside the zone would take the place of the whole page. */
function keepPage(event) {
  event.preventDefault();
  event.dataTransfer.dropEffect = event.target.closest?.(".drop") ? "copy" : "none";
}

customElements.define("ccm-files", ChosenFiles);
