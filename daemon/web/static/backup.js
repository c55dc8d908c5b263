/** Host > General: the configuration saved into a file, and restored from one. */

import { View, announce, focusOn, h } from "./dom.js";
import * as addresses from "./addresses.js";
import { ask } from "./dialog.js";
import { t } from "./language.js";
import { facts, refusal, section, time } from "./parts.js";
import { findings as findingList } from "./findings.js";
import { Problem } from "./unit.js";

const MOST_BYTES = 512 * 1024;

class Backup extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {"" | "save" | "judge" | "restore"} */
  #busy = "";
  /** @type {{part: "save" | "restore", problem: Problem} | null} */
  #refused = null;
  #sealing = false;
  #fault = "";
  #file = "";
  #identity = "";
  /** @type {any} */
  #verdict = null;

  render() {
    if (!this.unit.security) return null;
    return [this.#save(), this.#restore()];
  }

  #save() {
    const secure = addresses.secure();
    return section(
      {
        id: "save",
        title: t`Save the configuration`,
        intro: t`Network details, the choice of certificate and the like, in one file to be kept outside the unit.`,
      },
      h(
        "form",
        { class: "form", onsubmit: (event) => this.#download(event) },
        h(
          "label",
          { class: "check" },
          h("input", {
            type: "checkbox",
            disabled: !secure,
            onchange: (event) => ((this.#sealing = event.target.checked), this.update()),
          }),
          t`With keys and secrets, sealed with a pass phrase`,
        ),
        !secure &&
          this.unit.security &&
          h(
            "p",
            { class: "help" },
            t`A pass phrase must not travel over HTTP.
              ${h("a", { href: addresses.overHttps(this.unit.security, addresses.GENERAL) }, t`Do it over HTTPS`)}.`,
          ),
        this.#sealing &&
          h(
            "div",
            { class: "field", key: "phrase" },
            h("label", { for: "save-phrase" }, t`Pass phrase`),
            h("input", {
              id: "save-phrase",
              type: "password",
              minlength: 8,
              required: true,
              autocomplete: "off",
              "aria-invalid": this.#isWrong("save-phrase") && "true",
            }),
            h("p", { class: "help" }, t`8 characters or more. Without it nobody opens what is sealed, you neither.`),
          ),
        h(
          "div",
          { class: "actions" },
          h(
            "button",
            { class: "button", "aria-disabled": this.#busy !== "" && "true" },
            this.#busy === "save" ? t`Saving…` : t`Save to a file`,
          ),
        ),
      ),
      this.#problemOf("save"),
    );
  }

  #restore() {
    return section(
      {
        id: "restore",
        title: t`Restore it`,
        intro: t`The file is checked whole first. What it changes goes back by itself unless you keep it over HTTPS.`,
      },
      h(
        "div",
        { class: "form" },
        h(
          "div",
          { class: "field" },
          h("label", { for: "restore-file" }, t`File`),
          h("input", {
            id: "restore-file",
            type: "file",
            accept: ".json,application/json",
            "aria-invalid": this.#isWrong("restore-file") && "true",
            onchange: (event) => this.#choose(event.target),
          }),
          this.#fault && h("p", { class: "fault", role: "alert" }, this.#fault),
        ),
        this.#verdict?.saved.sealed && addresses.secure() && this.#phrase(),
        this.#verdict && this.#told(this.#verdict),
      ),
      this.#problemOf("restore"),
    );
  }

  #phrase() {
    return h(
      "div",
      { class: "field", key: "phrase" },
      h("label", { for: "restore-phrase" }, t`Pass phrase`),
      h("input", {
        id: "restore-phrase",
        type: "password",
        autocomplete: "off",
        "aria-invalid": this.#isWrong("restore-phrase") && "true",
      }),
      h("p", { class: "help" }, t`Opens the keys and secrets in the file. Left empty, they are left out.`),
      h(
        "div",
        { class: "actions" },
        h("button", { class: "button", type: "button", onclick: () => this.#open() }, t`Open what is sealed`),
      ),
    );
  }

  /** What the unit says of the file. */
  #told({ saved, changes, findings, asks_identity }) {
    return h(
      "div",
      { class: "fields", key: "verdict" },
      facts([
        [t`Saved from`, `${saved.name} (${saved.serial})`],
        [t`When`, time(saved.made)],
        [t`Keys and secrets`, saved.sealed ? t`Sealed in it` : t`None in it`],
        [t`It changes`, changes.join(", ") || t`nothing`],
      ]),
      findingList(findings),
      (asks_identity || this.#identity !== "") &&
        h(
          "fieldset",
          { key: "identity" },
          h("legend", {}, t`It is another unit's. What is this one to be?`),
          h(
            "div",
            { class: "choices" },
            Object.entries(IDENTITIES).map(([value, words]) =>
              h(
                "label",
                { class: value === this.#identity ? "check chosen" : "check" },
                h("input", {
                  type: "radio",
                  name: "identity",
                  onchange: () => ((this.#identity = value), this.#judge()),
                }),
                words,
              ),
            ),
          ),
        ),
      h(
        "div",
        { class: "actions" },
        h(
          "button",
          {
            class: "button primary",
            type: "button",
            "aria-disabled": (this.#busy !== "" || asks_identity || changes.length === 0) && "true",
            onclick: () => this.#apply(),
          },
          this.#busy === "restore" ? t`Restoring…` : t`Restore`,
        ),
      ),
    );
  }

  /** @param {"restore-file" | "restore-phrase" | "save-phrase"} id */
  #isWrong(id) {
    if (id === "restore-file" && this.#fault) return true;
    if (this.#refused === null || !id.startsWith(this.#refused.part)) return false;
    const { code, field } = this.#refused.problem;
    return id === "restore-file" ? code === "not-a-backup" || code.endsWith("-backup") : field === "passphrase";
  }

  #problemOf(part) {
    return this.#refused !== null && this.#refused.part === part && refusal(this.#refused.problem);
  }

  /** @param {Event} event */
  async #download(event) {
    event.preventDefault();
    const phrase = this.#value("#save-phrase");
    await this.#do("save", "save", async () => {
      const file = await this.unit.call("POST", "/backup/export", phrase ? { passphrase: phrase } : {});
      const url = URL.createObjectURL(new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: "application/json" }));
      const link = h("a", { href: url, download: `base-station-${file.device.serial}-backup.json` });
      /** @type {HTMLAnchorElement} */ (link).click();
      URL.revokeObjectURL(url);
      this.#forget("#save-phrase");
      announce(t`Saved.`);
    });
    this.#lead("save-phrase");
  }

  /** @param {HTMLInputElement} input */
  async #choose(input) {
    const [file] = input.files ?? [];
    this.#verdict = null;
    this.#refused = null;
    this.#identity = "";
    this.#fault = file && file.size > MOST_BYTES ? t`The file is larger than 512 KiB: it is not a backup.` : "";
    try {
      this.#file = file && !this.#fault ? await file.text() : "";
    } catch {
      this.#fault = t`The file could not be read. Choose it again.`;
      this.#file = "";
    }
    if (this.#file) await this.#judge();
    else this.update();
    this.#lead("restore-file");
  }

  async #open() {
    await this.#judge();
    this.#lead("restore-phrase");
  }

  /** @param {"restore-file" | "restore-phrase" | "save-phrase"} id */
  #lead(id) {
    if (this.#isWrong(id)) focusOn(this, `#${id}`);
  }

  #judge() {
    return this.#do("judge", "restore", async () => {
      this.#verdict = await this.unit.call("POST", "/backup/restore?dry_run=true", this.#asked());
    });
  }

  async #apply() {
    if (this.#busy || !this.#verdict?.changes.length || this.#verdict.asks_identity) return;
    if (!(await ask(question(this.#verdict.changes)))) return;
    const done = await this.#do("restore", "restore", async () => {
      await this.unit.call("POST", "/backup/restore", this.#asked());
      this.#verdict = null;
      this.#file = "";
      for (const field of ["#restore-file", "#restore-phrase"]) this.#forget(field);
    });
    if (done) focusOn(document, "#pending-title");
  }

  #asked() {
    const passphrase = this.#value("#restore-phrase");
    return {
      backup: this.#file,
      ...(passphrase ? { passphrase } : {}),
      ...(this.#identity ? { identity: this.#identity } : {}),
    };
  }

  /** What was typed or chosen stays in the page no longer than it is needed. */
  #forget(selector) {
    const input = this.querySelector(selector);
    if (input instanceof HTMLInputElement) input.value = "";
  }

  #value(selector) {
    const input = this.querySelector(selector);
    return input instanceof HTMLInputElement ? input.value : "";
  }

  /** @param {"save" | "judge" | "restore"} doing @param {"save" | "restore"} part @param {() => Promise<void>} act */
  async #do(doing, part, act) {
    if (this.#busy) return false;
    this.#busy = doing;
    this.#refused = null;
    this.update();
    try {
      await act();
      return true;
    } catch (problem) {
      this.#refused = { part, problem: problem instanceof Problem ? problem : new Problem({ code: "no-answer" }) };
      return false;
    } finally {
      this.#busy = "";
      this.update();
    }
  }
}

const IDENTITIES = {
  take: t`Become that unit: its addresses, host name and registered name`,
  keep: t`Stay this unit, and take the rest`,
};

/** @returns {import("./dialog.js").Question} */
const question = (changes) => ({
  title: t`Restore this configuration?`,
  text: [
    t`It changes: ${changes.join(", ")}. The CCM may be at another address afterwards.`,
    t`It goes back by itself unless you keep it over HTTPS within the time shown.`,
  ],
  act: t`Restore it`,
});

customElements.define("ccm-backup", Backup);
