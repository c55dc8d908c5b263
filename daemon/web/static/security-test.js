/** The page that the test opens over HTTPS: being here signed in is the test, so it records it by itself. */

import { View, h } from "./dom.js";
import * as addresses from "./addresses.js";
import { t } from "./language.js";
import { notice, refusal, section } from "./parts.js";
import { proof, testOf } from "./proof.js";

class SecurityTest extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;
  /** @type {import("./types.js").Proof | null} */
  #proof = null;

  connectedCallback() {
    super.connectedCallback();
    if (addresses.secure() && !swapWaits(this.unit.security)) this.#test();
  }

  render() {
    const { security } = this.unit;
    if (!security) return null;
    if (!addresses.secure()) return notHere(security);
    if (swapWaits(security)) return keepInstead();
    return h(
      "section",
      { class: "card", "aria-label": t`Result of the test` },
      h("div", { role: "status" }, this.#proof ? proof(this.#proof) : !this.#problem && running()),
      this.#problem && [
        refusal(this.#problem),
        h("button", { class: "button", type: "button", onclick: () => this.#test() }, t`Test again`),
      ],
      this.#proof && next(security),
    );
  }

  async #test() {
    this.#problem = null;
    this.update();
    try {
      this.#proof = await this.unit.call("POST", "/security/test");
    } catch (problem) {
      this.#problem = problem;
    }
    this.update();
  }
}

const notHere = (security) =>
  section(
    { id: "not-here", title: t`The test works over HTTPS only`, intro: t`This page was opened over HTTP.` },
    testOf(security, { busy: false, problem: null, onTest: () => {} }),
  );

const swapWaits = (security) => security?.pending?.kinds.includes("certificate");

/** A test now would take the place of the one that holds for the certificate that may come back. */
const keepInstead = () => notice({ tone: "plain" }, h("p", {}, t`Keeping the new certificate, above, is its test.`));

const running = () => notice({ tone: "plain" }, h("p", {}, t`Testing…`));

function next(security) {
  return [
    h(
      "p",
      {},
      t`Look at the address bar. If the browser warns there, it does not trust the certificate yet:
        ${h("a", { href: addresses.SECURITY }, t`how to get it trusted`)} stands on the Security page.`,
    ),
    h(
      "p",
      {},
      h(
        "a",
        { class: "button primary", href: addresses.SECURITY },
        security.force_https ? t`Back to Security` : t`Go on to the switch`,
      ),
    ),
  ];
}

customElements.define("ccm-security-test", SecurityTest);
