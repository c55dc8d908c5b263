/** API tokens: what a program shows in place of the password. A new one is shown once. */

import { View, announce, focusOn, h } from "./dom.js";
import * as addresses from "./addresses.js";
import { ask } from "./dialog.js";
import { t } from "./language.js";
import { badge, facts, notice, refusal, section, time } from "./parts.js";
import "./copy.js";

const NAME_MAX = 60;

/** @type {Record<import("./types.js").Scope, string>} */
const SCOPES = { read: t`Look only`, write: t`Look and change` };
/** @type {Record<import("./types.js").Scope, string>} */
const MEANS = {
  read: t`State, alarms, certificates, network and the front panel's picture.`,
  write: t`Also settings. Never the password, sign-ins or tokens, and it cannot test a certificate or confirm a
    change.`,
};

class Tokens extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {{tokens: import("./types.js").Token[], most: number} | null} */
  #known = null;
  /** @type {import("./types.js").NewToken | null} */
  #made = null;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;
  #busy = false;

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  disconnectedCallback() {
    this.#made = null;
  }

  render() {
    return section(
      {
        id: "tokens",
        title: t`Tokens for programs`,
        intro: t`A Companion module or a script shows a token in place of the password, over HTTPS only. What it can
          ask for: ${h("a", { href: addresses.API }, t`the API`)}.`,
      },
      this.#problem && refusal(this.#problem),
      h("div", { role: "status", class: "outcome" }, this.#made && shownOnce(this.#made)),
      this.#known?.tokens.length === 0 && h("p", { class: "soft", key: "none" }, t`There is none.`),
      this.#known !== null &&
        this.#known.tokens.length > 0 &&
        h(
          "ul",
          { class: "entries" },
          this.#known.tokens.map((token) => this.#entry(token)),
        ),
      addresses.secure() ? this.#form() : overHttpsInstead(this.unit.security),
    );
  }

  #entry(token) {
    const name = `token-${token.id}`;
    return h(
      "li",
      { key: token.id, class: "entry", "aria-labelledby": name },
      h(
        "div",
        { class: "entry-head" },
        h("h3", { id: name }, token.name),
        badge(token.scope === "write" ? "warning" : "plain", SCOPES[token.scope]),
      ),
      facts([
        [t`Made`, time(token.created)],
        [t`Last used`, token.last_used ? time(token.last_used) : t`Not since the unit was started`],
      ]),
      h(
        "div",
        { class: "actions" },
        h(
          "button",
          {
            class: "button",
            type: "button",
            "aria-disabled": this.#busy && "true",
            "aria-describedby": name,
            onclick: () => this.#delete(token),
          },
          t`Delete`,
        ),
      ),
    );
  }

  #form() {
    if (this.#known && this.#known.tokens.length >= this.#known.most) {
      return h(
        "p",
        { class: "soft" },
        t`There are ${this.#known.most}, which is the most. Delete one to make another.`,
      );
    }
    const wrong = this.#problem?.field === "name";
    return h(
      "form",
      { class: "form long-form", key: "make", onsubmit: (event) => this.#submit(event) },
      h(
        "div",
        { class: "field" },
        h("label", { for: "token-name" }, t`Name of the program`),
        h("input", {
          id: "token-name",
          name: "name",
          type: "text",
          required: true,
          maxlength: NAME_MAX,
          autocomplete: "off",
          "aria-invalid": wrong && "true",
          "aria-describedby": "token-name-help",
        }),
        h("p", { class: "help", id: "token-name-help" }, t`By which you know it again, such as “Companion, FOH”.`),
      ),
      h(
        "fieldset",
        {},
        h("legend", {}, t`What it may do`),
        Object.keys(SCOPES).map((scope) => scopeField(scope)),
      ),
      h(
        "div",
        { class: "actions" },
        h(
          "button",
          { class: "button primary", type: "submit", "aria-disabled": this.#busy && "true" },
          this.#busy ? t`Making…` : t`Make a token`,
        ),
      ),
    );
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#busy) return;
    const form = event.target;
    const fields = new FormData(form);
    const wanted = { name: String(fields.get("name")), scope: String(fields.get("scope")) };
    this.#made = await this.#ask("POST", "", wanted);
    if (this.#made) {
      form.reset();
      await this.#load();
      focusOn(this, "#new-token");
    } else if (this.#problem?.field) focusOn(this, "#token-name");
  }

  async #delete(token) {
    if (this.#busy) return;
    const sure = await ask({
      title: t`Delete the token “${token.name}”?`,
      text: [t`The program that shows it is refused at once. A token that is deleted does not come back.`],
      act: t`Delete`,
    });
    if (!sure) return;
    if (await this.#ask("DELETE", `/${token.id}`)) {
      if (this.#made?.id === token.id) this.#made = null;
      announce(t`The token is deleted.`);
    }
    await this.#load();
    focusOn(this, "h2");
  }

  async #load() {
    const before = this.#problem;
    const known = await this.#ask("GET", "");
    if (known) this.#known = known;
    this.#problem ??= before;
    this.update();
  }

  /** The answer, `true` for an empty one, null after a refusal. */
  async #ask(method, which, body) {
    this.#busy = true;
    this.#problem = null;
    this.update();
    try {
      return (await this.unit.call(method, `/account/tokens${which}`, body)) ?? true;
    } catch (problem) {
      this.#problem = problem;
      return null;
    } finally {
      this.#busy = false;
      this.update();
    }
  }
}

function scopeField(scope) {
  const id = `scope-${scope}`;
  return h(
    "div",
    {},
    h(
      "label",
      { class: "check", for: id },
      h("input", {
        id,
        type: "radio",
        name: "scope",
        value: scope,
        required: true,
        checked: scope === "read",
        "aria-describedby": `${id}-means`,
      }),
      SCOPES[scope],
    ),
    h("p", { class: "help", id: `${id}-means` }, MEANS[scope]),
  );
}

/** @param {import("./types.js").NewToken} made */
const shownOnce = (made) =>
  notice(
    { tone: "good", key: made.id },
    h("p", { id: "new-token", tabindex: "-1" }, h("b", {}, t`The token for “${made.name}” is made.`)),
    h("p", {}, t`Copy it now and give it to the program: the unit keeps no copy, and shows it this once.`),
    h("p", {}, h("code", { class: "token" }, made.token)),
    h("ccm-copy", { text: { value: made.token } }),
  );

function overHttpsInstead(security) {
  return notice(
    { tone: "plain", key: "over-https" },
    h(
      "p",
      {},
      t`On this connection others on the network could read a new token.
        ${h("a", { href: addresses.overHttps(security, addresses.ACCOUNT) }, t`Make it over HTTPS`)}: sign in there
        with the present password.`,
    ),
  );
}

customElements.define("ccm-tokens", Tokens);
