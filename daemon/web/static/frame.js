/** What stands round every page: the bar, the navigation, what needs attention, and the page of the present address. */

import { View, announce, focusOn, h, icon } from "./dom.js";
import * as addresses from "./addresses.js";
import { t } from "./language.js";
import { languageChoice } from "./language-choice.js";
import { notice } from "./parts.js";
import { attention } from "./attention.js";
import "./pending.js";

const { HOST, GENERAL, SECURITY, TEST, EASYDNS, NETWORK, FIRST_STEPS, EVENTS, ACCOUNT, API, ABOUT } = addresses;
const TO_HOST = [t`Hardware`, t`Resources`];

/** @type {Record<string, {title: string, path: [string, string?][], tag: string, load: () => Promise<unknown>}>} */
const PAGES = {
  [HOST]: { title: t`Host`, path: [], tag: "ccm-host", load: () => import("./host.js") },
  [GENERAL]: { title: t`General`, path: [[t`Host`, HOST]], tag: "ccm-general", load: () => import("./general.js") },
  [SECURITY]: { title: t`Security`, path: [[t`Host`, HOST]], tag: "ccm-security", load: () => import("./security.js") },
  [TEST]: {
    title: t`Certificate test`,
    path: [
      [t`Host`, HOST],
      [t`Security`, SECURITY],
    ],
    tag: "ccm-security-test",
    load: () => import("./security-test.js"),
  },
  [EASYDNS]: {
    title: t`EasyDNS certificate`,
    path: [
      [t`Host`, HOST],
      [t`Security`, SECURITY],
    ],
    tag: "ccm-easydns",
    load: () => import("./easydns.js"),
  },
  [NETWORK]: { title: t`Network ¦ the
    page`, path: [[t`Host`, HOST]], tag: "ccm-network", load: () => import("./network.js") },
  [EVENTS]: { title: t`Events`, path: [], tag: "ccm-events", load: () => import("./events.js") },
  [ACCOUNT]: { title: t`Account`, path: [], tag: "ccm-account", load: () => import("./account.js") },
  [FIRST_STEPS]: {
    title: t`First steps`,
    path: [],
    tag: "ccm-first-steps",
    load: () => import("./first-steps.js"),
  },
  [ABOUT]: { title: t`About ¦ the software`, path: [], tag: "ccm-about", load: () => import("./about.js") },
  [API]: { title: t`API`, path: [[t`Account`, ACCOUNT]], tag: "ccm-api", load: () => import("./api.js") },
};

class Frame extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  #address = "";
  #menuOpen = false;
  #failed = false;

  connectedCallback() {
    super.connectedCallback();
    addEventListener("hashchange", this.#goTo);
    addEventListener("pageshow", this.#onPageShow);
    addEventListener("pagehide", this.#onPageHide);
    this.unit.follow();
    this.#goTo();
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.#goTo);
    removeEventListener("pageshow", this.#onPageShow);
    removeEventListener("pagehide", this.#onPageHide);
    this.unit.unfollow();
  }

  render() {
    return [this.#bar(), this.#navigation(), h("main", { tabindex: "-1" }, this.#main())];
  }

  #bar() {
    const { system, session } = this.unit;
    return h(
      "header",
      { class: "bar" },
      h("a", { class: "skip", href: this.#address, onclick: (event) => this.#skip(event) }, t`Skip to the page`),
      h(
        "button",
        {
          class: "button bar-button only-narrow",
          type: "button",
          "aria-label": t`Navigation`,
          "aria-expanded": String(this.#menuOpen),
          "aria-controls": "navigation",
          onclick: () => this.#toggleMenu(!this.#menuOpen),
        },
        icon("menu"),
      ),
      h(
        "div",
        { class: "bar-name" },
        h("b", {}, system?.name ?? t`Base Station`),
        system && h("span", {}, `${system.model} · ${system.serial}`),
      ),
      addresses.secure()
        ? h("span", { class: "door-badge" }, icon("locked"), "HTTPS")
        : h("span", { class: "door-badge open", title: t`This connection is not
          encrypted` }, icon("unlocked"), "HTTP"),
      h("a", { class: "button bar-button only-wide", href: ACCOUNT }, icon("person"), session?.username ?? ""),
      h(
        "button",
        { class: "button bar-button only-wide", type: "button", onclick: () => this.#signOut() },
        t`Sign out`,
      ),
    );
  }

  #navigation() {
    const link = (words, href) =>
      h(
        "a",
        { href, "aria-current": this.#address.startsWith(href) && (this.#address === href ? "page" : "true") },
        words,
      );
    return h(
      "nav",
      { id: "navigation", class: this.#menuOpen ? "navigation open" : "navigation", "aria-label": t`Main` },
      h(
        "ul",
        {},
        h(
          "li",
          {},
          h("span", { class: "group" }, t`Hardware`),
          h(
            "ul",
            {},
            h("li", {}, h("span", { class: "group" }, t`Resources`), h("ul", {}, h("li", {}, link(t`Host`, HOST)))),
          ),
        ),
        h("li", {}, link(t`Events`, EVENTS)),
        h("li", {}, link(t`Account`, ACCOUNT)),
        this.unit.system?.setup.closed === false && h("li", {}, link(t`First steps`, FIRST_STEPS)),
        h("li", {}, link(t`About ¦ the software`, ABOUT)),
      ),
      h("button", { class: "button wide only-narrow", type: "button", onclick: () => this.#signOut() }, t`Sign out`),
      languageChoice(),
    );
  }

  #main() {
    const { unit } = this;
    if (unit.system?.state === "factory_reset") return resetUnderWay(unit.system);
    const page = PAGES[this.#address];
    return [
      h("div", { class: "attention", key: "attention" }, attention(unit, this.#address)),
      page && path(this.#address, page),
      page && h("h1", { key: "title", tabindex: "-1" }, page.title),
      this.#failed &&
        notice(
          { tone: "bad", role: "alert" },
          h("p", {}, t`This page could not be loaded. Reload it when the unit answers again.`),
        ),
      page && unit.security && unit.system && h(page.tag, { unit, key: this.#address }),
    ];
  }

  #goTo = async () => {
    const wanted = location.hash;
    if (!(wanted in PAGES)) {
      if (wanted === "" || wanted.startsWith("#/")) location.replace(HOST);
      return;
    }
    const first = this.#address === "";
    try {
      await PAGES[wanted].load();
      this.#failed = false;
    } catch {
      this.#failed = true;
    }
    if (location.hash !== wanted || !this.isConnected) return;
    this.#address = wanted;
    this.#menuOpen = false;
    document.title = t`${PAGES[wanted].title} – Base Station CCM`;
    this.update();
    if (first) return;
    scrollTo(0, 0);
    focusOn(this, "h1");
  };

  #onPageShow = (event) => {
    if (event.persisted) this.unit.follow();
  };

  #onPageHide = () => this.unit.unfollow();

  #skip(event) {
    event.preventDefault();
    focusOn(this, "main");
  }

  #toggleMenu(open) {
    this.#menuOpen = open;
    this.update();
    if (open) focusOn(this, ".navigation a");
  }

  async #signOut() {
    try {
      await this.unit.signOut();
    } catch (problem) {
      announce(problem.message);
    }
  }
}

function path(address, page) {
  if (!page.path.length && !address.startsWith(HOST)) return null;
  const steps = address.startsWith(HOST) ? TO_HOST.map((words) => h("li", {}, words)) : [];
  return h(
    "nav",
    { class: "path", "aria-label": t`You are here`, key: "path" },
    h(
      "ol",
      {},
      steps,
      page.path.map(([words, href]) => h("li", {}, h("a", { href }, words))),
      h("li", { "aria-current": "page" }, page.title),
    ),
  );
}

function resetUnderWay(system) {
  return h(
    "section",
    { class: "card", key: "reset" },
    h("h1", {}, t`Factory reset under way`),
    h(
      "p",
      {},
      t`All configuration is being removed, network details included. Keep the unit switched on. When it is done, this
        sign-in ends: read the unit's address and the new password on its front panel.`,
    ),
    h("progress", { max: 100, value: system.reset_percent ?? 0, "aria-label": t`Progress of the reset` }),
    h("p", { class: "soft" }, `${system.reset_percent ?? 0} %`),
  );
}

customElements.define("ccm-frame", Frame);
