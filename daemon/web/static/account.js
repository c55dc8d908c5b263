/** Account: a new password, who is signed in, and tokens for programs. */

import { View, focusOn, h } from "./dom.js";
import * as addresses from "./addresses.js";
import { reasonForNewPassword, wantsNewPassword } from "./attention.js";
import { t } from "./language.js";
import { notice, refusal, section } from "./parts.js";
import { Problem } from "./unit.js";
import "./metrics.js";
import "./sign-ins.js";
import "./tokens.js";

const SHORTEST = 8;
const LONGEST = 128;

class Account extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {Problem | null} */
  #problem = null;
  #busy = false;
  #done = false;

  render() {
    const { session, security } = this.unit;
    if (!session || !security) return null;
    return [
      this.#password(session, security),
      h("ccm-sign-ins", { key: "sign-ins", unit: this.unit }),
      h("ccm-tokens", { key: "tokens", unit: this.unit }),
      h("ccm-metrics", { key: "metrics", unit: this.unit }),
    ];
  }

  #password(session, security) {
    return section(
      {
        id: "password-change",
        title: t`Change the password`,
        intro: t`For the user ${session.username}. All other sign-ins end.`,
      },
      wantsNewPassword(session) &&
        notice({ tone: "warning", key: "why" }, h("p", {}, h("b", {}, reasonForNewPassword(session)))),
      addresses.secure() ? this.#form(session) : overHttpsInstead(security),
    );
  }

  #form(session) {
    return [
      h("div", { role: "status" }, this.#done && notice({ tone: "good" }, h("p", {}, t`The new password is set.`))),
      h(
        "form",
        { class: "form", onsubmit: (event) => this.#submit(event) },
        h("input", { type: "text", name: "username", value: session.username, autocomplete: "username", hidden: true }),
        this.#field("current", t`Current password`, "current-password"),
        this.#field(
          "new",
          t`New password`,
          "new-password",
          t`${SHORTEST} to ${LONGEST} characters. A few unrelated words are good.`,
        ),
        this.#field("again", t`New password again`, "new-password"),
        this.#problem && refusal(this.#problem),
        h("button", { class: "button primary", type: "submit" }, this.#busy ? t`Setting…` : t`Set the new password`),
      ),
    ];
  }

  #field(name, words, autocomplete, help) {
    return [
      h("label", { for: name }, words),
      h("input", {
        id: name,
        name,
        type: "password",
        autocomplete,
        required: true,
        maxlength: LONGEST,
        "aria-invalid": wrongIn(this.#problem) === name && "true",
        "aria-describedby": help && `${name}-help`,
      }),
      help && h("p", { class: "help", id: `${name}-help` }, help),
    ];
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#busy) return;
    const form = event.target;
    const fields = new FormData(form);
    const wanted = { current: String(fields.get("current")), new: String(fields.get("new")) };
    this.#done = false;
    this.#problem = fault(wanted.new, String(fields.get("again")));
    if (!this.#problem) await this.#send(wanted, form);
    this.update();
    const wrong = wrongIn(this.#problem);
    if (wrong) focusOn(this, `#${wrong}`);
  }

  async #send(wanted, form) {
    this.#busy = true;
    this.update();
    try {
      await this.unit.call("PUT", "/account/password", wanted);
      form.reset();
      this.#done = true;
      await this.unit.recall();
    } catch (problem) {
      this.#problem = problem;
    }
    this.#busy = false;
  }
}

/** The field to correct. @param {Problem | null} problem */
const wrongIn = (problem) => problem?.field ?? (problem?.code === "bad-credentials" ? "current" : null);

function fault(password, again) {
  if (password.length < SHORTEST) {
    return new Problem({
      detail: t`The new password must have at least ${SHORTEST} characters.`,
      remedy: t`Choose a longer one.`,
      field: "new",
    });
  }
  if (password === again) return null;
  return new Problem({
    detail: t`The two new passwords differ.`,
    remedy: t`Type the new password again.`,
    field: "again",
  });
}

function overHttpsInstead(security) {
  const href = addresses.overHttps(security, addresses.ACCOUNT);
  return notice(
    { tone: "plain", key: "over-https" },
    h(
      "p",
      {},
      t`On this connection others on the network could read the new password.
        ${h("a", { href }, t`Change it over HTTPS`)}: sign in there with the present one.`,
    ),
  );
}

customElements.define("ccm-account", Account);
