/** The form for a key made on the unit, which never leaves it, and for the request that an authority signs. */

import { View, focusOn, h } from "./dom.js";
import { ask } from "./dialog.js";
import { t } from "./language.js";
import { notice, refusal } from "./parts.js";
import { KEY_TYPES } from "./request.js";
import { covers } from "./text.js";

const REQUEST = "/certificates/own/csr";

const LONGEST_COMMON_NAME = 64;

/** @type {[string, string, string, number][]} Name, words, help, and the most characters (X.520). */
const SUBJECT = [
  ["common_name", t`Common name`, t`Mostly the first of the names above.`, LONGEST_COMMON_NAME],
  ["organisation", t`Organisation`, "", 64],
  ["unit", t`Department`, "", 64],
  ["locality", t`Town`, "", 128],
  ["province", t`State or province`, "", 128],
  ["country", t`Country`, t`Two letters, such as GB.`, 2],
];

const HINTS = {
  "ec-p256": t`EC P-256: right for nearly everything`,
  "rsa-2048": t`RSA 2048: for old devices`,
  "rsa-3072": t`RSA 3072: where rules ask for it; slower`,
};

class RequestForm extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** Called once, with what there is to be told if a request was made. */
  onend = (/** @type {import("./swap.js").Act["told"] | undefined} */ _told) => {};
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;
  #busy = false;
  /** Settled when the form opens: what a person edits must not change underneath. */
  #names = "";
  #commonName = "";

  connectedCallback() {
    const names = namesOf(this.unit.system);
    this.#names = names.join("\n");
    this.#commonName = names.find((name) => name.length <= LONGEST_COMMON_NAME) ?? "";
    super.connectedCallback();
  }

  render() {
    return [
      h("h3", { tabindex: "-1", id: "request-form-title" }, t`Make the key on this unit`),
      h(
        "p",
        { class: "soft" },
        t`The unit makes a private key, which never leaves it, and a request (CSR) to be signed by a certificate
          authority.`,
      ),
      h(
        "form",
        {
          class: "form",
          autocomplete: "off",
          "aria-labelledby": "request-form-title",
          "aria-busy": this.#busy && "true",
          onsubmit: (event) => (event.preventDefault(), this.#make(event.target)),
        },
        this.#namesField(),
        h("label", { for: "key_type" }, t`Key`),
        h(
          "select",
          { id: "key_type", name: "key_type" },
          Object.keys(KEY_TYPES).map((type) => h("option", { value: type }, HINTS[type])),
        ),
        h(
          "fieldset",
          {},
          h("legend", {}, t`Who asks (all of it optional)`),
          SUBJECT.map((field) => this.#field(field)),
        ),
        this.#problem && refusal(this.#problem),
        h(
          "div",
          { class: "actions" },
          h(
            "button",
            { class: "button primary", type: "submit", "aria-disabled": this.#busy && "true" },
            this.#busy ? t`Making the key…` : t`Make key and request`,
          ),
          h("button", { class: "button", type: "button", onclick: () => this.onend(undefined) }, t`Close`),
        ),
      ),
    ];
  }

  #namesField() {
    return [
      h("label", { for: "names" }, t`Names and addresses, one a line`),
      h(
        "textarea",
        {
          id: "names",
          name: "names",
          class: "mono",
          rows: 5,
          autocapitalize: "none",
          spellcheck: "false",
          required: true,
          "aria-invalid": this.#isWrong("names") && "true",
          "aria-describedby": "names-help",
        },
        this.#names,
      ),
      h(
        "p",
        { id: "names-help", class: "help" },
        t`By all of these the unit can then be reached without a warning. Public authorities sign no private addresses
          and no names in .local.`,
      ),
    ];
  }

  #field([name, words, help, longest]) {
    return h(
      "div",
      { key: name },
      h("label", { for: name }, words),
      h("input", {
        id: name,
        name,
        maxlength: longest,
        value: name === "common_name" && this.#commonName,
        autocomplete: "off",
        "aria-invalid": this.#isWrong(name) && "true",
        "aria-describedby": help ? `${name}-help` : null,
      }),
      help && h("p", { id: `${name}-help`, class: "help" }, help),
    );
  }

  #isWrong(name) {
    return this.#problem?.field?.replace(/^subject\./, "") === name;
  }

  async #make(form) {
    if (this.#busy) return;
    this.#busy = true;
    this.#problem = null;
    this.update();
    try {
      if (await this.#send(wantedIn(form))) {
        this.onend((security) => waits(security));
        return;
      }
    } catch (problem) {
      this.#problem = problem;
    }
    this.#busy = false;
    this.update();
    const wrong = [...SUBJECT.map(([name]) => name), "names"].find((name) => this.#isWrong(name));
    if (wrong) focusOn(this, `#${wrong}`);
  }

  /** Whether a request was made. A key that waits already is replaced only after a question. */
  async #send(wanted) {
    try {
      await this.unit.call("POST", REQUEST, wanted);
      return true;
    } catch (problem) {
      if (problem.code !== "request-pending") throw problem;
    }
    const sure = await ask({
      title: t`Replace the key that waits already?`,
      text: [t`A key that was made before waits for its
        certificate.`, t`The certificate made for it will be useless.`],
      act: t`Make a new key`,
    });
    if (sure) await this.unit.call("POST", REQUEST, { ...wanted, replace: true });
    return sure;
  }
}

/** The unit's names and addresses as far as others can use them, the one first by which this page was reached. */
function namesOf(system) {
  const { host_name: host, addresses } = system;
  const reached = location.hostname.replace(/^\[|\]$/g, "");
  const short = host.split(".")[0];
  const own = [...(host ? [host, `${short}.local`] : []), ...addresses.filter((address) => !isLocal(address))];
  return isLocal(reached) || covers(own, reached) ? [...new Set(own)] : [reached, ...new Set(own)];
}

/** Loopback and link-local: of use on one machine, or one cable, only. */
const isLocal = (host) => /^(localhost$|127\.|::1$|169\.254\.|fe[89ab])/i.test(host);

function wantedIn(form) {
  const fields = new FormData(form);
  const text = (name) => String(fields.get(name)).trim();
  const names = text("names").split(/[\s,;]+/);
  const subject = Object.fromEntries(SUBJECT.map(([name]) => [name, text(name)]));
  return { key_type: text("key_type"), names: names.filter(Boolean), subject };
}

/** @param {import("./types.js").Security} security */
function waits(security) {
  const own = security.certificates.find(({ source }) => source === "own");
  return (
    own?.request &&
    notice(
      { tone: "good" },
      h("p", {}, h("b", {}, t`The key is made.`)),
      h("p", {}, t`Download the request below and have it signed.`),
    )
  );
}

customElements.define("ccm-request", RequestForm);
