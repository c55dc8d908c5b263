/** Who is signed in, with what and from where; each can be ended from here. */

import { View, announce, focusOn, h } from "./dom.js";
import { t } from "./language.js";
import { badge, facts, refusal, section, time } from "./parts.js";

const SCHEMES = { http: t`HTTP, not encrypted`, https: "HTTPS" };

class SignIns extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {import("./types.js").SignIn[] | null} */
  #found = null;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;
  #busy = false;

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  render() {
    const others = this.#found?.some((signIn) => !signIn.current);
    return section(
      {
        id: "sign-ins",
        title: t`Who is signed in`,
        intro: t`Each browser in which the password was typed. End what you do not know, then change the password.`,
      },
      this.#problem && refusal(this.#problem),
      this.#found &&
        h(
          "ul",
          { class: "entries" },
          this.#found.map((signIn) => this.#entry(signIn)),
        ),
      h(
        "div",
        { class: "actions" },
        others && this.#button("end-others", t`End all others`, () => this.#end("")),
        this.#button("look-again", t`Look again`, () => this.#load()),
      ),
    );
  }

  #entry(signIn) {
    const name = `sign-in-${signIn.id}`;
    return h(
      "li",
      { key: signIn.id, class: "entry", "aria-labelledby": name },
      h(
        "div",
        { class: "entry-head" },
        h("h3", { id: name }, signIn.device),
        signIn.current && badge("good", t`This browser`),
      ),
      facts([
        [t`From`, h("span", { class: "mono" }, signIn.address)],
        [t`Over`, SCHEMES[signIn.scheme] ?? signIn.scheme],
        [t`Since`, time(signIn.since)],
        [t`Last seen`, time(signIn.last_seen)],
      ]),
      !signIn.current &&
        h(
          "div",
          { class: "actions" },
          this.#button(`end-${signIn.id}`, t`End this sign-in`, () => this.#end(`/${signIn.id}`), name),
        ),
    );
  }

  #button(id, words, act, describedBy) {
    return h(
      "button",
      {
        id,
        key: id,
        class: "button",
        type: "button",
        "aria-disabled": this.#busy && "true",
        "aria-describedby": describedBy,
        onclick: act,
      },
      words,
    );
  }

  /** @param {string} which "" for all others */
  async #end(which) {
    if (this.#busy) return;
    if (await this.#ask("DELETE", which))
      announce(which ? t`That sign-in has ended.` : t`All other sign-ins have ended.`);
    await this.#load();
    focusOn(this, "h2");
  }

  async #load() {
    const answer = await this.#ask("GET", "");
    if (answer) this.#found = answer.sessions;
    this.update();
  }

  /** The answer, `true` for an empty one, null after a refusal. */
  async #ask(method, which) {
    this.#busy = true;
    this.update();
    try {
      const answer = (await this.unit.call(method, `/account/sessions${which}`)) ?? true;
      if (method !== "GET") this.#problem = null;
      return answer;
    } catch (problem) {
      this.#problem = problem;
      return null;
    } finally {
      this.#busy = false;
      this.update();
    }
  }
}

customElements.define("ccm-sign-ins", SignIns);
