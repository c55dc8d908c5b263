/** Events: what happened to the unit, newest first, as it happens; searched, and kept as a file. */

import { View, announce, focusOn, h, icon } from "./dom.js";
import { KINDS, eventTable } from "./event-table.js";
import { t } from "./language.js";
import { notice, refusal, section } from "./parts.js";
import "./syslog.js";
import { count } from "./text.js";

const PAGE = 100;
/** As many as a browser shows without effort; whoever wants more wants the file. */
const MOST = 2000;
const TYPING_MS = 300;

/** @typedef {import("./types.js").EventEntry} EventEntry */

class Events extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  #wanted = { text: "", kind: "", severity: "" };
  /** @type {EventEntry[] | null} */
  #events = null;
  /** @type {number | null} */
  #next = null;
  #fault = "";
  #loading = "";
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;
  /** Counts the questions, so that an answer to an older one is passed over. */
  #asked = 0;
  #connected = false;
  #typing = 0;

  connectedCallback() {
    super.connectedCallback();
    this.#connected = this.unit.connected;
    this.unit.addEventListener("event", this.#onEvent);
    this.unit.addEventListener("events-missed", this.#reload);
    this.unit.addEventListener("change", this.#onChange);
    this.#reload();
  }

  disconnectedCallback() {
    clearTimeout(this.#typing);
    this.unit.removeEventListener("event", this.#onEvent);
    this.unit.removeEventListener("events-missed", this.#reload);
    this.unit.removeEventListener("change", this.#onChange);
  }

  render() {
    return [this.#card(), h("ccm-syslog", { unit: this.unit, key: "syslog" })];
  }

  #card() {
    return section(
      { id: "events", title: t`What happened` },
      this.#filter(),
      this.#fault && notice({ tone: "warning", role: "status", key: "fault" }, h("p", {}, this.#fault)),
      this.#problem && refusal(this.#problem),
      h("p", { class: "soft", role: "status", key: "found" }, this.#found()),
      this.#events?.length ? eventTable(this.#events) : null,
      this.#more(),
    );
  }

  #filter() {
    const chosen = (name) => (event) => this.#want(name, event.target.value, 0);
    const option = (value, words, now) => h("option", { value, selected: value === now }, words);
    const { kind, severity } = this.#wanted;
    return h(
      "form",
      { class: "form event-filter", role: "search", key: "filter", onsubmit: (event) => this.#submit(event) },
      h(
        "div",
        {},
        h("label", { for: "event-text" }, t`Search`),
        h("input", {
          id: "event-text",
          type: "search",
          maxlength: 100,
          autocomplete: "off",
          spellcheck: "false",
          placeholder: t`Words, a code or an address`,
          oninput: (event) => this.#want("text", event.target.value.trim(), TYPING_MS),
        }),
      ),
      h(
        "div",
        {},
        h("label", { for: "event-kind" }, t`About`),
        h(
          "select",
          { id: "event-kind", onchange: chosen("kind") },
          option("", t`Everything`, kind),
          Object.entries(KINDS).map(([value, words]) => option(value, words, kind)),
        ),
      ),
      h(
        "div",
        {},
        h("label", { for: "event-severity" }, t`Show`),
        h(
          "select",
          { id: "event-severity", onchange: chosen("severity") },
          option("", t`All events`, severity),
          option("warning", t`Warnings only`, severity),
        ),
      ),
      h(
        "div",
        { class: "actions" },
        ["csv", "json"].map((format) =>
          h(
            "a",
            { class: "button", href: `/api/v1/events/export?${this.#query({ format })}`, download: true },
            icon("download"),
            format.toUpperCase(),
            h("span", { class: "unseen" }, ": ", t`save these events as a file`),
          ),
        ),
        h(
          "button",
          { class: "button", type: "button", key: "on", onclick: () => focusOn(this, "#syslog-title") },
          t`Send on…`,
        ),
      ),
    );
  }

  #found() {
    if (this.#loading === "first" || !this.#events) return this.#problem ? "" : t`Loading…`;
    const number = this.#events.length;
    if (number) return count(number, t`1 event shown.`, t`${number} events shown, the newest first.`);
    const { text, kind, severity } = this.#wanted;
    return text || kind || severity ? t`No event fits.` : t`Nothing has happened yet.`;
  }

  #more() {
    if (this.#next === null || !this.#events?.length) return null;
    if (this.#events.length >= MOST) return h("p", { class: "soft" }, t`Save them as a file to see the older ones.`);
    return h(
      "div",
      { class: "actions", key: "more" },
      h(
        "button",
        {
          class: "button",
          type: "button",
          id: "older",
          "aria-disabled": this.#loading ? "true" : undefined,
          onclick: () => this.#older(),
        },
        this.#loading === "older" ? t`Loading…` : t`Show older events`,
      ),
    );
  }

  #submit(event) {
    event.preventDefault();
    clearTimeout(this.#typing);
    this.#reload();
  }

  /** @param {"text" | "kind" | "severity"} what @param {string} value @param {number} pause */
  #want(what, value, pause) {
    if (this.#wanted[what] === value) return;
    this.#wanted = { ...this.#wanted, [what]: value };
    this.update();
    clearTimeout(this.#typing);
    this.#typing = setTimeout(this.#reload, pause);
  }

  /** @param {Record<string, string>} more */
  #query(more) {
    const given = Object.entries({ ...this.#wanted, ...more }).filter(([, value]) => value !== "");
    return new URLSearchParams(given).toString();
  }

  #reload = async () => {
    const page = await this.#ask("first", {});
    if (!page) return;
    this.#events = page.events;
    this.#next = page.next;
    this.update();
  };

  async #older() {
    if (this.#loading || this.#next === null) return;
    const page = await this.#ask("older", { before: String(this.#next) });
    if (!page) return;
    this.#events = [...(this.#events ?? []), ...page.events];
    this.#next = page.next;
    this.update();
    const number = page.events.length;
    announce(count(number, t`1 older event shown.`, t`${number} older events shown.`));
    if (page.next === null) focusOn(this, "#events-title");
  }

  /** A page, or null where it failed or another question was asked meanwhile. */
  async #ask(what, more) {
    const asked = ++this.#asked;
    this.#loading = what;
    this.update();
    let page = null;
    try {
      page = await this.unit.call("GET", `/events?${this.#query({ limit: String(PAGE), ...more })}`);
      if (asked === this.#asked) [this.#problem, this.#fault] = [null, page.fault];
    } catch (problem) {
      if (asked === this.#asked) this.#problem = problem;
    }
    if (asked !== this.#asked) return null;
    this.#loading = "";
    this.update();
    return page;
  }

  #onEvent = (/** @type {any} */ { detail }) => {
    if (!this.#events || this.#loading === "first" || !this.#fits(detail)) return;
    const at = this.#events.findIndex((event) => event.id <= detail.id);
    if (at >= 0 && this.#events[at].id === detail.id) this.#events = this.#events.with(at, detail);
    else if (at >= 0) this.#events = this.#events.toSpliced(at, 0, detail);
    else if (this.#next === null) this.#events = [...this.#events, detail];
    else return;
    if (this.#events.length > MOST) {
      this.#events = this.#events.slice(0, MOST);
      this.#next = this.#events[MOST - 1].id;
    }
    this.update();
    if (detail.severity === "warning" && detail.count === 1) announce(`${t`Warning`}: ${detail.text}`);
  };

  /** Whether the unit would have told it too. @param {EventEntry} event */
  #fits(event) {
    const { text, kind, severity } = this.#wanted;
    if ((kind && event.kind !== kind) || (severity && event.severity !== severity)) return false;
    return [event.text, event.code, event.client].some((words) => words.toLowerCase().includes(text.toLowerCase()));
  }

  #onChange = () => {
    const again = this.unit.connected && !this.#connected;
    this.#connected = this.unit.connected;
    if (again) this.#reload();
  };
}

customElements.define("ccm-events", Events);
