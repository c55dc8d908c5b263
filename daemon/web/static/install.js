/**
 * The form that brings in a certificate of the owner's: given, judged, and only then installed.
 *
 * Its element is thrown away when it is closed or has done its work, so that no key or pass phrase stays in the page.
 */

import { View, announce, focusOn, h } from "./dom.js";
import { ask } from "./dialog.js";
import { t } from "./language.js";
import { notice, refusal } from "./parts.js";
import { swapQuestion, swapWords, swapped } from "./swap.js";
import { Problem } from "./unit.js";
import { verdictOf, verdictWords } from "./verdict.js";
import "./chosen-files.js";

const OWN = "/certificates/own";
const LOCKED = ["pass-phrase-missing", "wrong-pass-phrase", "pass-phrase-too-long"];

class Install extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** Called once, with what there is to be told if something was installed. */
  onend = (/** @type {import("./swap.js").Act["told"] | undefined} */ _told) => {};
  /** @type {import("./types.js").Verdict | null} */
  #verdict = null;
  /** @type {Problem | null} */
  #problem = null;
  /** @type {"" | "checking" | "installing"} */
  #busy = "";
  /** What was given has changed since the verdict. */
  #outdated = false;
  #agreed = false;
  #shown = false;
  /** More was given while the unit looked at what there was: one more look, not two at a time. */
  #again = false;
  /** Counts the verdicts, so that each wants a yes of its own. */
  #turn = 0;

  render() {
    const own = this.unit.security?.certificates.find(({ source }) => source === "own");
    return [
      h("h3", { tabindex: "-1", id: "install-title" }, t`Install a certificate`),
      own?.request &&
        notice(
          { tone: "plain", key: "key-is-here" },
          h("p", {}, t`The key was made on this unit: the signed certificate with its chain is enough.`),
        ),
      h(
        "form",
        {
          class: "form",
          autocomplete: "off",
          "aria-labelledby": "install-title",
          "aria-busy": this.#busy !== "" && "true",
          onsubmit: (event) => (event.preventDefault(), this.#submit()),
        },
        h("ccm-files", { onfiles: () => this.#onFiles() }),
        h("label", { for: "pasted" }, t`Or paste them here, as PEM`),
        h("textarea", {
          id: "pasted",
          class: "mono",
          rows: 5,
          autocomplete: "off",
          autocapitalize: "none",
          spellcheck: "false",
          "aria-invalid": this.#isPastedWrong() && "true",
          "aria-describedby": "pasted-help",
          oninput: () => this.#onInput(),
        }),
        h("p", { id: "pasted-help", class: "help" }, t`Certificate, chain and key together, or one after the other.`),
        this.#passPhrase(),
        h("div", { class: "actions" }, this.#checkButton(), this.#closeButton()),
      ),
      this.#problem && refusal(this.#problem),
      this.#verdict && h("div", { class: "verdict", key: "verdict" }, verdictOf(this.#verdict), this.#decision(own)),
    ];
  }

  #passPhrase() {
    const locked = this.#locked();
    return [
      // So that a browser that keeps the pass phrase does not keep it as the CCM's password.
      h("input", { type: "text", value: "certificate", autocomplete: "username", hidden: true }),
      h("label", { for: "passphrase" }, t`Pass phrase`),
      h("input", {
        id: "passphrase",
        type: this.#shown ? "text" : "password",
        // Not the CCM's own password, which browsers would fill in here.
        autocomplete: "new-password",
        autocapitalize: "none",
        spellcheck: "false",
        "aria-invalid": locked && "true",
        "aria-describedby": locked ? "passphrase-fault passphrase-help" : "passphrase-help",
        oninput: () => this.#onInput(),
      }),
      locked && h("p", { id: "passphrase-fault", class: "fault" }, locked.detail),
      h("p", { id: "passphrase-help", class: "help" }, t`Only for a key or a PKCS#12 file that is locked with one.`),
      h(
        "label",
        { class: "check" },
        h("input", { type: "checkbox", onchange: (event) => this.#show(event.target.checked) }),
        t`Show the pass phrase`,
      ),
    ];
  }

  #checkButton() {
    const needless = this.#verdict?.installable && !this.#outdated;
    return h(
      "button",
      { class: needless ? "button" : "button primary", type: "submit", "aria-disabled": this.#busy !== "" && "true" },
      this.#busy === "checking" ? t`Checking…` : t`Check`,
    );
  }

  #closeButton() {
    return h(
      "button",
      {
        class: "button",
        type: "button",
        "aria-disabled": this.#busy === "installing" && "true",
        onclick: () => this.#leave(),
      },
      t`Close`,
    );
  }

  #decision(own) {
    const verdict = /** @type {import("./types.js").Verdict} */ (this.#verdict);
    if (!verdict.installable) return null;
    const { security } = this.unit;
    const swaps = own?.active && security;
    return [
      verdict.needs_yes &&
        h(
          "label",
          { class: "check", key: `yes ${this.#turn}` },
          h("input", { type: "checkbox", onchange: (event) => this.#agree(event.target.checked) }),
          t`I have read the warnings and want it all the same`,
        ),
      h(
        "div",
        { class: "choice" },
        h(
          "button",
          {
            class: "button primary",
            type: "button",
            "aria-disabled": !this.#ready() && "true",
            "aria-describedby": "install-words",
            onclick: () => this.#install(swaps ? swapQuestion(security) : null),
          },
          this.#busy === "installing" ? t`Installing…` : t`Install`,
        ),
        h("p", { id: "install-words", class: "soft" }, this.#installWords(swaps)),
      ),
    ];
  }

  #installWords(swaps) {
    if (this.#outdated) return t`Something was changed since. Check it again first.`;
    if (swaps) return t`It takes the place of the one in use. ${swapWords(swaps)}`;
    return t`Stores it on the unit. It is not served before you choose it.`;
  }

  #ready() {
    const verdict = this.#verdict;
    return Boolean(verdict?.installable && !this.#busy && !this.#outdated && (this.#agreed || !verdict.needs_yes));
  }

  #locked() {
    return this.#verdict?.findings.find(({ code, severity }) => severity === "error" && LOCKED.includes(code));
  }

  #onFiles() {
    if (this.#given()) this.#check();
    else this.#judge(null);
  }

  #onInput() {
    if ((this.#verdict === null && this.#problem === null) || this.#outdated) return;
    this.#outdated = true;
    this.update();
  }

  #show(shown) {
    this.#shown = shown;
    this.update();
  }

  #agree(agreed) {
    this.#agreed = agreed;
    this.update();
  }

  /** What the form holds, as the unit wants it; null where there is nothing. */
  #given() {
    const form = new FormData();
    const { files } = /** @type {{files: import("./chosen-files.js").ChosenFile[]}} */ (
      /** @type {unknown} */ (this.querySelector("ccm-files"))
    );
    for (const { name, content } of files) form.append("files", content, name);
    const pasted = this.#field("pasted").value;
    if (pasted.trim()) form.append("files", new Blob([pasted]), "pasted.pem");
    if (!form.has("files")) return null;
    const passphrase = this.#field("passphrase").value;
    if (passphrase) form.append("passphrase", passphrase);
    return form;
  }

  /** @param {string} id @returns {HTMLInputElement} */
  #field(id) {
    return /** @type {HTMLInputElement} */ (this.querySelector(`#${id}`));
  }

  #start(busy) {
    this.#busy = busy;
    this.#problem = null;
    this.update();
  }

  async #submit() {
    await this.#check();
    if (this.#isPastedWrong()) focusOn(this, "#pasted");
  }

  /** Whether what is to be corrected is the text, or is missing; of files it stands in the verdict. */
  #isPastedWrong() {
    if (this.#outdated || this.#locked()) return false;
    if (this.#problem?.field === "pasted") return true;
    const refused = this.#problem !== null || this.#verdict?.installable === false;
    return refused && this.#field("pasted").value.trim() !== "";
  }

  async #check() {
    if (this.#busy) {
      this.#again = this.#busy === "checking";
      return;
    }
    const given = this.#given();
    if (!given) {
      this.#fail(nothingGiven());
      return;
    }
    this.#again = false;
    this.#start("checking");
    announce(t`The unit looks at it.`);
    try {
      this.#take(await this.unit.call("PUT", `${OWN}?dry_run=true`, given));
    } catch (problem) {
      this.#fail(problem);
    }
    if (this.#again) this.#check();
  }

  async #install(question) {
    const given = this.#given();
    if (!this.#ready() || !given || (question && !(await ask(question)))) return;
    this.#start("installing");
    try {
      await this.unit.call("PUT", this.#agreed ? `${OWN}?accept_warnings=true` : OWN, given);
    } catch (problem) {
      this.#fail(problem);
      return;
    }
    await this.#catchUp();
    this.onend((security) => told(security));
  }

  /** Have what is told next be told of the unit as it is now. The event stream does the same a moment later. */
  async #catchUp() {
    try {
      this.unit.takeSecurity(await this.unit.call("GET", "/security"));
    } catch {
      // It is installed all the same.
    }
  }

  /** @param {import("./types.js").Verdict | null} verdict @param {Problem | null} problem */
  #judge(verdict, problem = null) {
    this.#turn++;
    this.#busy = "";
    this.#agreed = this.#outdated = false;
    this.#verdict = verdict;
    this.#problem = problem;
    this.update();
  }

  /** @param {import("./types.js").Verdict} verdict */
  #take(verdict) {
    this.#judge(verdict);
    announce(verdictWords(verdict));
    if (this.#locked()) focusOn(this, "#passphrase");
  }

  /** @param {Problem} problem */
  #fail(problem) {
    // The findings of a refusal are the newer verdict: a clock or a DNS server may have changed since.
    const { findings } = problem;
    const installable = !findings.some(({ severity }) => severity === "error");
    this.#judge(findings.length ? verdictAnew(this.#verdict, findings, installable) : null, problem);
    if (LOCKED.includes(problem.code)) focusOn(this, "#passphrase");
  }

  #leave() {
    if (this.#busy !== "installing") this.onend(undefined);
  }
}

function verdictAnew(before, findings, installable) {
  const needsYes = findings.some(({ severity }) => severity === "warning");
  const { chain, root } = before ?? { chain: [], root: null };
  return { installable, installed: false, needs_yes: needsYes, findings, chain, root };
}

/** What is to be done next. @param {import("./types.js").Security} security */
function told(security) {
  const own = security.certificates.find(({ source }) => source === "own");
  if (own?.active) return swapped(security, t`Your certificate is installed, and in use.`);
  return notice(
    { tone: "good" },
    h("p", {}, t`${h("b", {}, t`Your certificate is installed.`)} It is not in use yet.`),
    h("p", {}, t`Press “Use this certificate” below when you want it served.`),
  );
}

const nothingGiven = () =>
  new Problem({
    detail: t`There is no file and no text yet.`,
    remedy: t`Choose the certificate and its key, or paste them.`,
    field: "pasted",
  });

customElements.define("ccm-install", Install);
