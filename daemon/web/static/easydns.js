/** Host > Security > EasyDNS certificate: set up step by step, looked after, given up. */

import { View, announce, focusOn, h, icon } from "./dom.js";
import * as addresses from "./addresses.js";
import { ask } from "./dialog.js";
import "./easydns-form.js";
import { precheckList, running, summary } from "./easydns-prechecks.js";
import { stateCard } from "./easydns-state.js";
import { STAGES, works } from "./easydns-words.js";
import { t } from "./language.js";
import { badge, notice, refusal, section } from "./parts.js";
import { CHECKED_MS, swapWords, use } from "./swap.js";
import { Problem } from "./unit.js";

const EASYDNS = "/certificates/easydns";

/** @typedef {"check" | "register" | "use" | "leave"} Doing */

class EasyDnsPage extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {Doing | ""} */
  #busy = "";
  /** @type {{doing: Doing, problem: Problem} | null} */
  #refused = null;
  #agreed = false;
  #unagreed = false;
  #left = false;
  /** Whether it was set up already when the page was opened. @type {boolean | null} */
  #steady = null;
  /** @type {import("./types.js").EasyDns | null} */
  #before = null;

  update() {
    this.#notice();
    super.update();
  }

  render() {
    const { easydns, security } = this.unit;
    if (!easydns || !security) return null;
    this.#steady ??= easydns.in_use;
    const certificate = security.certificates.find(({ source }) => source === "easydns");
    return [
      h("div", { role: "status", key: "left" }, this.#left && gone()),
      stateCard(easydns, certificate),
      h("ccm-easydns-form", { unit: this.unit, key: "form", titled: this.#titled, onedited: () => this.update() }),
      this.#prechecks(easydns),
      this.#register(easydns),
      certificate?.available && this.#use(security, certificate, easydns),
      easydns.in_use && this.#leave(certificate),
    ];
  }

  #titled = (number, words) => (this.#steady ? words : `${number}. ${words}`);

  #prechecks({ prechecks }) {
    const looks = this.#busy === "check" || running(prechecks);
    return section(
      {
        id: "prechecks",
        title: this.#titled(4, t`Prechecks`),
        intro: t`What the certificate needs, looked at side by side; it takes up to 20 seconds. It cannot be used
          unless all pass.`,
      },
      h(
        "div",
        { class: "actions", key: "check" },
        h(
          "button",
          {
            class: "button primary",
            type: "button",
            "aria-disabled": (this.#busy !== "" || looks) && "true",
            onclick: () => this.#check(),
          },
          looks ? t`Checking…` : t`Check now`,
        ),
        h("p", { role: "status", class: "soft" }, looks || !this.#edited() ? summary(prechecks) : UNSAVED),
      ),
      precheckList(prechecks),
      this.#problemOf("check"),
    );
  }

  /** @param {import("./types.js").EasyDns} easydns */
  #register(easydns) {
    const again = easydns.in_use;
    const begun = this.#busy === "register";
    const under = works(easydns);
    const words = again ? t`Register again` : t`Register and get the certificate`;
    return section(
      { id: "register", title: this.#titled(5, t`Register`) },
      this.#terms(easydns),
      h(
        "div",
        { class: "choice", key: "choice" },
        h(
          "button",
          {
            class: again ? "button" : "button primary",
            type: "button",
            "aria-disabled": (this.#busy !== "" || under) && "true",
            "aria-describedby": "register-words",
            onclick: () => this.#begin(),
          },
          begun ? t`Checking first…` : under ? t`Under way…` : words,
        ),
        h("p", { id: "register-words", class: "soft" }, this.#edited() ? UNSAVED : CHECKS_FIRST),
      ),
      this.#problemOf("register"),
      h("div", { class: "outcome", role: "status", key: "progress" }, under && progress(easydns)),
    );
  }

  /** @param {import("./types.js").EasyDns} easydns */
  #terms({ terms, settings, prechecks }) {
    if (settings.way === "bundle") return null;
    if (!terms) {
      const asked = prechecks.some(({ kind, state }) => kind === "source" && state === "passed");
      return !asked && h("p", { class: "soft", key: "terms" }, TERMS_LATER);
    }
    // A server elsewhere says this address.
    const link = /^https?:\/\//i.test(terms)
      ? h(
          "a",
          { href: terms, target: "_blank", rel: "noreferrer noopener" },
          t`terms of service`,
          icon("new-tab"),
          " ",
          h("span", { class: "unseen" }, t`(opens a new tab)`),
        )
      : t`terms of service (${h("span", { class: "mono" }, terms)})`;
    return h(
      "div",
      { class: "form agreement", key: `terms ${terms}` },
      h(
        "label",
        { class: "check" },
        h("input", {
          id: "terms",
          type: "checkbox",
          checked: settings.terms_agreed === terms,
          "aria-invalid": this.#unagreed && "true",
          "aria-describedby": this.#unagreed && "terms-fault",
          onchange: (event) => this.#agree(event.target.checked),
        }),
        h("span", {}, t`I have read the certificate authority's ${link} and agree to them`),
      ),
      this.#unagreed &&
        h("p", { id: "terms-fault", class: "fault" }, t`The authority issues nothing unless they are agreed to.`),
    );
  }

  /** @param {import("./types.js").Security} security @param {import("./types.js").Certificate} certificate */
  #use(security, { active, names }, { waiting }) {
    const card = (...children) =>
      section({ id: "use", title: this.#titled(6, t`Use it`) }, ...children, this.#problemOf("use"));
    if (active && waiting)
      return card(
        notice(
          { tone: "warning", key: "waiting" },
          h("p", {}, h("b", {}, t`A renewed certificate is here, from another authority than the one in use.`)),
          h("p", {}, t`Switch over to it with a browser at hand: it may want to be confirmed.`),
        ),
        this.#choice(security, t`Switch over to the renewed one`),
      );
    if (active)
      return card(
        h("div", { key: "told" }, badge("good", t`In use`)),
        !security.pending && tested(security),
        h(
          "p",
          { key: "on" },
          h("a", { class: "button primary", href: addresses.SECURITY }, t`Go on to test and Force HTTPS`),
        ),
        names.length > 0 && reachedAs(security, names[0]),
      );
    return card(
      h("p", { key: "ready" }, t`The certificate is here. It is not served before you say so.`),
      this.#choice(security, t`Use this certificate`),
    );
  }

  /** @param {import("./types.js").Security} security @param {string} words */
  #choice(security, words) {
    return h(
      "div",
      { class: "choice", key: "choice" },
      h(
        "button",
        {
          class: "button primary",
          type: "button",
          "aria-disabled": (this.#busy !== "" || security.pending !== null) && "true",
          "aria-describedby": "use-words",
          onclick: () => this.#activate(security),
        },
        this.#busy === "use" ? t`Checking first…` : words,
      ),
      h("p", { id: "use-words", class: "soft" }, t`Runs the prechecks first.`, " ", swapWords(security)),
    );
  }

  #leave(certificate) {
    const active = certificate?.active;
    return section(
      { id: "leave", title: t`Stop using it` },
      h(
        "div",
        { class: "choice" },
        h(
          "button",
          {
            class: "button",
            type: "button",
            "aria-disabled": (active || this.#busy !== "") && "true",
            "aria-describedby": "leave-words",
            onclick: () => !active && this.#giveUp(),
          },
          this.#busy === "leave" ? t`Taking the name back…` : t`Stop using it`,
        ),
        h(
          "p",
          { id: "leave-words", class: "soft" },
          active
            ? t`Not while it is in use: choose another certificate on the Security page first.`
            : t`Takes the name back at easyDNS, and erases the certificate with its key and the secrets above.`,
        ),
      ),
      this.#problemOf("leave"),
    );
  }

  /** Say what a change since the last snapshot means. */
  #notice() {
    const now = this.unit.easydns;
    const before = this.#before;
    this.#before = now;
    if (!now) return;
    if (!before || before.terms !== now.terms)
      this.#agreed = now.terms !== "" && now.settings.terms_agreed === now.terms;
    if (!before || before === now) return;
    if (works(before) && now.stage === "waiting") announce([t`It did not work.`, now.fault, now.remedy].join(" "));
    else if (works(before) && now.stage === "idle")
      announce(t`Done. The name is registered and the certificate is here.`);
    if (now.in_use) this.#left = false;
  }

  /** @param {Doing} doing */
  #problemOf(doing) {
    return this.#refused?.doing === doing && refusal(this.#refused.problem);
  }

  /** @returns {{save: (more?: object) => Promise<boolean>, dirty: boolean} | null} */
  #form() {
    return /** @type {any} */ (this.querySelector("ccm-easydns-form"));
  }

  #edited() {
    return this.#form()?.dirty ?? false;
  }

  #agree(agreed) {
    this.#agreed = agreed;
    this.#unagreed = false;
    this.update();
  }

  /** Save what was changed, then do it; false where either was refused. @param {Doing} doing @param {() => Promise<void>} act */
  async #do(doing, act, more = {}) {
    if (this.#busy) return false;
    this.#busy = doing;
    this.#refused = null;
    this.update();
    let done = false;
    try {
      done = (await this.#form()?.save(more)) ?? false;
      if (done) await act();
    } catch (problem) {
      done = false;
      this.#refused = { doing, problem: problem instanceof Problem ? problem : new Problem({ code: "no-answer" }) };
    }
    this.#busy = "";
    this.update();
    return done;
  }

  #check() {
    return this.#do("check", async () => {
      await this.unit.call("GET", `${EASYDNS}/prechecks`, undefined, CHECKED_MS);
      this.unit.takeEasyDns(await this.unit.call("GET", `${EASYDNS}/registration`));
    });
  }

  async #begin() {
    if (this.#busy || !(await this.#form()?.save())) return;
    const { easydns } = this.unit;
    if (this.#busy || !easydns || works(easydns)) return;
    const { terms, settings } = easydns;
    const wanted = settings.way === "acme" && terms !== "";
    if (wanted && !this.#agreed) {
      this.#unagreed = true;
      this.update();
      focusOn(this, "#terms");
      return;
    }
    await this.#do(
      "register",
      async () => this.unit.takeEasyDns(await this.unit.call("POST", `${EASYDNS}/register`, {}, CHECKED_MS)),
      wanted ? { terms_agreed: terms } : {},
    );
  }

  /** @param {import("./types.js").Security} security */
  async #activate(security) {
    const { question, method, path, body, patience } = use(security, "easydns");
    if (this.#busy || security.pending || (question && !(await ask(question)))) return;
    const done = await this.#do("use", async () =>
      this.unit.takeSecurity(await this.unit.call(method, path, body, patience)),
    );
    if (done) focusOn(document, this.unit.security?.pending ? "#pending-title" : "#use-title");
  }

  async #giveUp() {
    if (this.#busy || !(await ask(leaving(this.unit.easydns)))) return;
    const done = await this.#do("leave", async () => {
      await this.unit.call("DELETE", EASYDNS, undefined, CHECKED_MS);
      this.unit.takeEasyDns(await this.unit.call("GET", `${EASYDNS}/registration`));
    });
    if (!done) return;
    this.#left = true;
    this.update();
    focusOn(document, "h1");
  }
}

const UNSAVED = t`Saves what you changed above first.`;
const CHECKS_FIRST = t`Runs the prechecks once more, then begins. You may leave this page meanwhile.`;
const TERMS_LATER = t`The certificate authority's terms of service are shown here once it was asked: press “Check now”
  first.`;

/** @param {import("./types.js").EasyDns} easydns */
const progress = (easydns) => [
  h("h3", { id: "progress-title" }, STAGES[easydns.stage]),
  h("progress", { max: 100, value: easydns.percent, "aria-labelledby": "progress-title" }),
  h("p", { class: "soft" }, `${easydns.percent} %`, easydns.progress && ` · ${easydns.progress}`),
];

const tested = (security) =>
  security.tested &&
  notice(
    { tone: "good", key: "tested" },
    h(
      "p",
      {},
      h("b", {}, t`It is tested.`),
      " ",
      security.force_https ? t`Force HTTPS is on.` : t`Force HTTPS is one click away.`,
    ),
  );

/** Browsers know this certificate at its own name only. */
function reachedAs(security, name) {
  const host = name.replace(/^\*\./, "");
  const href = addresses.overHttps(security, addresses.TEST, host);
  return h(
    "p",
    { key: "reached", class: "soft" },
    t`Without any warning the CCM is now at ${h("a", { class: "mono", href }, `https://${host}/`)}, as long as your DNS
      server answers for that name.`,
  );
}

const gone = () =>
  notice(
    { tone: "good" },
    h("p", {}, h("b", {}, t`The name is taken back, and its certificate and secrets are erased.`)),
    h("p", {}, t`In the public logs of certificates the name stands for good.`),
  );

/** @returns {import("./dialog.js").Question} */
const leaving = (easydns) => ({
  title: t`Stop using the EasyDNS certificate?`,
  text: [
    t`${easydns?.name} leads to this unit no more, and the certificate, its key and the access to easyDNS are erased.`,
    t`To use it again you register it anew. In the public logs of certificates the name stands for good.`,
  ],
  act: t`Stop using it`,
});

customElements.define("ccm-easydns", EasyDnsPage);
