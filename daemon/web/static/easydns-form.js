/**
 * The form for name, access and certificate. Saving changes nothing but what is kept: nothing connects out by it.
 *
 * What was typed as a secret is thrown away as soon as it is saved, so that none stays in the page.
 */

import { View, announce, focusOn, h } from "./dom.js";
import { FOLDED, control, fields, fill, isCleared, read, readSecrets, wayIn } from "./easydns-fields.js";
import { t } from "./language.js";
import { facts, notice, refusal, section } from "./parts.js";
import { count } from "./text.js";
import { Problem } from "./unit.js";

const SETTINGS = "/certificates/easydns/settings";

class EasyDnsForm extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {import("./easydns-fields.js").Titles} */
  titled = (_number, words) => words;
  /** Called when it is changed, saved, or filled anew. */
  onedited = () => {};
  /** What the form was filled with. @type {import("./types.js").EasyDnsSettings | null} */
  #filled = null;
  /** The tag of those, or of newer ones that the person was told of. */
  #tag = "";
  /** Which form that was: a new one is empty. @type {HTMLFormElement | null} */
  #known = null;
  /** The same as the form says it. @type {object} */
  #untouched = {};
  /** @type {Problem | null} */
  #problem = null;
  #busy = false;
  #saved = false;
  /** Of a unit in use only what is set is shown, until somebody wants to change it. @type {boolean | null} */
  #folded = null;

  update() {
    super.update();
    this.#follow();
  }

  /** Whether it says something else than what is set. */
  get dirty() {
    const form = this.#element();
    return form !== null && (readSecrets(form) !== null || !same(this.#untouched, read(form)));
  }

  render() {
    const { easydns } = this.unit;
    if (!easydns) return null;
    this.#folded ??= easydns.in_use;
    return this.#folded ? this.#summary(easydns) : this.#form(easydns);
  }

  /** Save what was changed, and `more`. False where that was refused; the form then says why. */
  async save(more = {}) {
    const form = this.#element();
    const { easydns } = this.unit;
    if (this.#busy || !easydns) return false;
    if (!this.dirty && same(more, easydns.settings)) return true;
    const secrets = form && readSecrets(form);
    const wanted = { ...easydns.settings, ...(form && read(form)), ...more, ...(secrets && { secrets }) };
    this.#busy = true;
    this.#problem = null;
    this.#saved = false;
    this.update();
    try {
      this.#take(await this.unit.call("PUT", SETTINGS, wanted, undefined, form ? this.#tag : easydns.tag));
    } catch (problem) {
      this.#refuse(problem);
    }
    this.#busy = false;
    this.update();
    if (this.#problem) this.#lead(this.#problem);
    this.onedited();
    return this.#problem === null;
  }

  #summary({ settings, directory, name, secrets_set: secrets }) {
    const mono = (text) => text && h("span", { class: "mono" }, text);
    return section(
      { id: "easydns-settings", title: t`Settings` },
      facts([
        [t`Name`, mono(name)],
        [t`Certificate`, settings.way === "bundle" ? t`Provided by the maker` : t`Issued to this unit (ACME)`],
        [t`Authority`, settings.way === "acme" && mono(directory)],
        [t`Delegated zone`, settings.way === "acme" && (mono(settings.challenge_zone) ?? t`None`)],
        [t`Access to easyDNS`, hasSet(secrets.length)],
      ]),
      h(
        "div",
        { class: "actions" },
        h("button", { class: "button", type: "button", onclick: () => this.#unfold() }, t`Change them`),
      ),
    );
  }

  #form(easydns) {
    const form = this.#element();
    const problem = this.#problem;
    const fault = problem?.field ? { field: problem.field, words: problem.remedy || problem.message } : null;
    const serial = (this.unit.system?.serial ?? "").toLowerCase();
    return h(
      "form",
      {
        class: "form long-form cards",
        key: "form",
        autocomplete: "off",
        novalidate: true,
        "aria-label": t`Name, access and certificate`,
        "aria-busy": this.#busy && "true",
        onsubmit: (event) => (event.preventDefault(), this.#onSave()),
      },
      // So that a browser that keeps a token does not keep it as the CCM's password.
      h("input", { type: "text", value: "easydns", autocomplete: "username", hidden: true }),
      fields(
        {
          easydns,
          security: /** @type {import("./types.js").Security} */ (this.unit.security),
          label: form ? control(form, "label").value.trim().toLowerCase() : (easydns.settings.label ?? ""),
          serial,
          titled: this.titled,
          way: form ? wayIn(form) : easydns.settings.way,
          cleared: (name) => form !== null && isCleared(form, name),
          fault,
          onInput: () => this.#onInput(),
        },
        this.#saving(fault),
      ),
    );
  }

  #saving(fault) {
    return h(
      "div",
      { class: "save", key: "save" },
      h("div", { class: "outcome", key: "outcome" }, this.#outcome(fault)),
      h(
        "div",
        { class: "actions" },
        h(
          "button",
          { class: "button", type: "submit", "aria-disabled": this.#busy && "true" },
          this.#busy ? t`Saving…` : t`Save`,
        ),
        h("button", { class: "button", type: "button", onclick: () => this.#discard() }, t`Discard changes`),
      ),
    );
  }

  #outcome(fault) {
    if (this.#problem && (!fault || !this.#place(fault.field))) return refusal(this.#problem);
    if (fault)
      return notice(
        { tone: "bad", role: "alert" },
        h("p", {}, t`${h("b", {}, t`One field needs another value.`)} Correct what is marked above.`),
      );
    const words = this.unit.easydns?.in_use
      ? t`It holds with the next registration or renewal; “Register again” below does it now.`
      : t`Nothing connects out before you check or register below.`;
    return this.#saved && notice({ tone: "good", role: "status" }, h("p", {}, h("b", {}, t`Saved.`), " ", words));
  }

  /** Fill in what is set on the unit now, unless a person has begun to change it. */
  #follow() {
    const { easydns } = this.unit;
    const form = this.#element();
    if (!easydns || !form) return;
    if (form === this.#known && (same(easydns.settings, this.#filled ?? {}) || this.dirty)) return;
    this.#fill(form, easydns);
  }

  #fill(form, { settings, tag }) {
    this.#filled = settings;
    this.#tag = tag;
    this.#known = form;
    fill(form, settings);
    this.#untouched = read(form);
    super.update();
  }

  /** @param {import("./types.js").EasyDns} easydns */
  #take(easydns) {
    const form = this.#element();
    this.unit.takeEasyDns(easydns);
    if (form) this.#fill(form, easydns);
  }

  #refuse(problem) {
    this.#problem = problem instanceof Problem ? problem : new Problem({ code: "no-answer" });
    if (problem.code !== "changed-meanwhile") return;
    this.#tag = this.unit.easydns?.tag ?? "";
    this.#problem = new Problem({
      code: problem.code,
      detail: problem.message,
      remedy: t`“Discard changes” shows them as they are now. “Save” again puts yours in their place.`,
    });
  }

  /** To the field that is wrong, unfolded if need be. @param {Problem} problem */
  #lead(problem) {
    const place = this.#place(problem.field);
    if (!place) return;
    const more = place.closest("details");
    if (more && FOLDED.includes(place.id)) more.open = true;
    place.focus();
  }

  /** @param {string | null} field @returns {HTMLElement | null} */
  #place(field) {
    const name = (field ?? "").replace("secrets.", "");
    return /^[a-z_]+$/.test(name) ? this.querySelector(`#${name}`) : null;
  }

  #onInput() {
    this.#saved = false;
    this.#problem = null;
    this.update();
    this.onedited();
  }

  async #onSave() {
    this.#saved = await this.save();
    this.update();
  }

  #discard() {
    const form = this.#element();
    const { easydns } = this.unit;
    if (!form || !easydns) return;
    this.#problem = null;
    this.#saved = false;
    this.#fill(form, easydns);
    announce(t`The form is filled in as set now.`);
    this.onedited();
  }

  #unfold() {
    this.#folded = false;
    this.update();
    focusOn(this, "h2");
  }

  /** @returns {HTMLFormElement | null} */
  #element() {
    return this.querySelector("form");
  }
}

/** @param {number} secrets how many */
const hasSet = (secrets) =>
  secrets ? count(secrets, t`1 of its secrets is set`, t`${secrets} of its secrets are set`) : t`Not set`;

/** Whether `settings` have everything as `some` says. @param {object} some @param {object} settings */
const same = (some, settings) => Object.keys(some).every((name) => some[name] === settings[name]);

customElements.define("ccm-easydns-form", EasyDnsForm);
