/** The certificate sources of the manual as cards to choose from, and the forms that bring in the owner's own. */

import { View, focusOn, h } from "./dom.js";
import { ask } from "./dialog.js";
import { t } from "./language.js";
import { notice } from "./parts.js";
import { sourceCard } from "./source-card.js";
import { SOURCE_NAMES } from "./text.js";
import { Problem } from "./unit.js";

/** @type {Record<string, {tag: string, load: () => Promise<unknown>}>} Loaded when they are opened. */
const FORMS = {
  install: { tag: "ccm-install", load: () => import("./install.js") },
  request: { tag: "ccm-request", load: () => import("./request-form.js") },
};

class Certificates extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  #form = "";
  /** The source of which something is under way. @type {import("./types.js").Source | ""} */
  #busy = "";
  /** @type {{source: import("./types.js").Source, problem: Problem} | null} */
  #refused = null;
  /** @type {(security: import("./types.js").Security) => import("./dom.js").Children} */
  #told = () => null;

  render() {
    const { security } = this.unit;
    if (!security) return null;
    // Whether a pending swap was kept is told by the page when it is settled.
    if (security.pending) this.#told = () => null;
    const { act, show } = this;
    const busy = this.#busy !== "" || security.pending !== null;
    return h(
      "section",
      { class: "card", id: "certificates", "aria-labelledby": "certificates-title" },
      h("h2", { id: "certificates-title", tabindex: "-1" }, t`Certificate`),
      h("p", { class: "intro" }, t`What the unit shows to a browser over HTTPS. There are three sources.`),
      h("div", { role: "status", key: "told" }, this.#told(security)),
      security.pending &&
        notice(
          { tone: "plain", key: "waits" },
          h("p", {}, t`A change waits to be kept, above. Nothing here can be changed before.`),
        ),
      security.serving !== security.active &&
        notice(
          { tone: "bad", key: "stand-in" },
          h("p", {}, h("b", {}, t`${SOURCE_NAMES[security.active]} is chosen but cannot serve.`)),
          h("p", {}, t`The self-signed certificate serves in its place, so that the CCM stays reachable over HTTPS.`),
        ),
      h(
        "div",
        { class: "sources", key: "sources" },
        security.certificates.map((certificate) => {
          const problem = this.#refused?.source === certificate.source ? this.#refused.problem : null;
          return sourceCard(certificate, { security, busy, under: this.#busy, problem, act, show });
        }),
      ),
      this.#form && this.#openForm(),
    );
  }

  #openForm() {
    return h(FORMS[this.#form].tag, {
      unit: this.unit,
      key: this.#form,
      class: "workspace",
      onend: (told) => this.#close(told),
    });
  }

  /** Do `act`, after its question if it has one. */
  act = async (act) => {
    if (this.#busy || this.unit.security?.pending || (act.question && !(await ask(act.question)))) return;
    this.#busy = act.source;
    this.#refused = null;
    this.#told = () => null;
    this.update();
    try {
      const answer = await this.unit.call(act.method, act.path, act.body, act.patience);
      this.unit.takeSecurity(answer);
      this.#told = act.told;
    } catch (problem) {
      this.#refused = { source: act.source, problem };
    }
    this.#busy = "";
    this.update();
    if (this.#refused) return;
    focusOn(document, this.unit.security?.pending ? "#pending-title" : "#certificates-title");
  };

  /** Open a form below the cards. */
  show = async (form) => {
    try {
      await FORMS[form].load();
    } catch {
      this.#refused = { source: "own", problem: notLoaded() };
      this.update();
      return;
    }
    this.#form = form;
    this.#refused = null;
    this.#told = () => null;
    this.update();
    focusOn(this, ".workspace h3");
  };

  /** @param {import("./swap.js").Act["told"]} [told] what came of the form, if anything */
  #close(told) {
    const form = this.#form;
    this.#form = "";
    this.#told = told ?? (() => null);
    this.update();
    if (!told) focusOn(this, `#show-${form}`);
    else focusOn(document, this.unit.security?.pending ? "#pending-title" : "#certificates-title");
  }
}

const notLoaded = () =>
  new Problem({
    detail: t`This part of the page could not be loaded.`,
    remedy: t`Reload the page when the unit answers again. If the certificate was swapped, the browser then asks about
      it.`,
  });

customElements.define("ccm-certificates", Certificates);
