/** Host > Security: the switch, the way to it, and everything one should know before using it. */

import { View, announce, h } from "./dom.js";
import * as addresses from "./addresses.js";
import "./certificates.js";
import { cutOff } from "./cut-off.js";
import { ask } from "./dialog.js";
import { t } from "./language.js";
import { notice, section } from "./parts.js";
import { testOf } from "./proof.js";
import { recovery } from "./recovery.js";
import { steps } from "./steps.js";
import { switchCard } from "./switch.js";
import { SOURCE_NAMES } from "./text.js";
import { trust } from "./trust.js";

class SecurityPage extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;
  /** @type {import("./unit.js").Problem | null} */
  #testProblem = null;
  #busy = false;
  #testing = false;
  /** Where the CCM went when this page's own port closed. */
  #movedTo = "";
  /** @type {import("./types.js").Security | null} */
  #before = null;
  /** @type {import("./dom.js").Children} */
  #outcome = null;

  update() {
    this.#notice();
    super.update();
  }

  render() {
    const { security, system } = this.unit;
    if (!security || !system) return null;
    if (this.#movedTo) return moved(this.#movedTo, security.http.port);
    return [
      h("div", { role: "status", key: "outcome" }, this.#outcome),
      switchCard(security, { busy: this.#busy, problem: this.#problem, onSwitch: () => this.#switch() }),
      steps(
        security,
        testOf(security, { busy: this.#testing, problem: this.#testProblem, onTest: () => this.#test() }),
      ),
      h("ccm-certificates", { unit: this.unit, key: "certificates" }),
      trust(security),
      cutOff(security),
      recovery(security, system),
    ];
  }

  /** Say what a change since the last snapshot means. */
  #notice() {
    const now = this.unit.security;
    const before = this.#before;
    this.#before = now;
    if (!now || !before || now === before) return;
    if (!now.blockers.length) this.#problem = null;
    if (now.tested) this.#testProblem = null;
    if (now.pending) this.#outcome = null;
    else if (before.pending) this.#outcome = settled(before, before.pending, now);
    else if (before.tested && !now.tested) announce(t`The certificate has changed. It has to be tested again.`);
    else if (now.tested && now.tested.at !== before.tested?.at)
      announce(t`The certificate was tested. The way to the switch is open.`);
  }

  async #switch() {
    const { security } = this.unit;
    if (this.#busy || !security) return;
    const enabled = !security.force_https;
    if (!enabled && !(await this.#sure(security))) return;
    this.#busy = true;
    this.#outcome = null;
    this.update();
    try {
      const answer = await this.unit.call("PUT", "/security/force-https", { enabled });
      this.#problem = null;
      if (enabled && !addresses.secure()) this.#move(security);
      else this.#stay(answer);
    } catch (problem) {
      this.#problem = problem;
    }
    this.#busy = false;
    this.update();
  }

  #sure(security) {
    return ask({
      title: t`Turn Force HTTPS off?`,
      text: [
        t`Port ${security.http.port} opens again. Whoever signs in there sends the password unencrypted.`,
        t`HTTPS stays as it is, and you stay signed in.`,
      ],
      act: t`Turn off`,
    });
  }

  #move(security) {
    this.unit.unfollow();
    this.#movedTo = addresses.overHttps(security, addresses.SECURITY);
    this.update();
    location.assign(this.#movedTo);
  }

  #stay(answer) {
    this.unit.takeSecurity(answer);
    document.getElementById("pending-title")?.focus();
  }

  async #test() {
    if (this.#testing) return;
    this.#testing = true;
    this.update();
    try {
      await this.unit.call("POST", "/security/test");
      this.#testProblem = null;
    } catch (problem) {
      this.#testProblem = problem;
    }
    this.#testing = false;
    this.update();
  }
}

/** What became of `pending`: it goes on being served, or what was before is served again. */
function settled(before, pending, now) {
  if (pending.kinds.includes("force-https")) return settledSwitch(now);
  if (!pending.kinds.includes("certificate")) return null;
  return servedBy(before) === servedBy(now)
    ? notice({ tone: "good" }, h("p", {}, t`${SOURCE_NAMES[now.active]}: the new certificate is kept.`))
    : notice({ tone: "warning" }, h("p", {}, t`The certificate before is back: ${SOURCE_NAMES[now.active]}.`));
}

const servedBy = (security) => security.certificates.find(({ serving }) => serving)?.fingerprint;

function settledSwitch({ force_https: on, http: { port } }) {
  return on
    ? notice({ tone: "good" }, h("p", {}, t`Force HTTPS is on and stays on. Port ${port} is closed.`))
    : notice({ tone: "warning" }, h("p", {}, t`Force HTTPS went back to off. Port ${port} is open again.`));
}

function moved(address, port) {
  return section(
    { id: "moved", title: t`Port ${port} is closed. Going on over HTTPS` },
    h("p", {}, t`Sign in there and keep Force HTTPS within the time shown; otherwise it goes back by itself.`),
    h("p", {}, h("a", { class: "button primary", href: address }, t`Go on over HTTPS`)),
    h("p", { class: "soft mono" }, address),
  );
}

customElements.define("ccm-security", SecurityPage);
