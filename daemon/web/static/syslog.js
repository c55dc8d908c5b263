/** Where events are sent to besides the unit's own log: a syslog collector of the owner's. */

import { View, announce, focusOn, h } from "./dom.js";
import { t } from "./language.js";
import { notice, refusal, section } from "./parts.js";
import { Problem } from "./unit.js";

/** @type {Record<string, string>} */
const TRANSPORTS = {
  udp: t`UDP (anybody on the network can read it)`,
  tcp: t`TCP (anybody on the network can read it)`,
  tls: t`TLS (encrypted)`,
};
const PATH = "/events/syslog";
const PORTS = { udp: 514, tcp: 514, tls: 6514 };

/** @typedef {import("./types.js").Syslog} Collector */

class Syslog extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** What the form was filled from. @type {Collector | null} */
  #collector = null;
  /** What is set as far as the person was told. @type {Collector | null} */
  #now = null;
  #transport = "udp";
  #busy = false;
  #done = "";
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;

  connectedCallback() {
    super.connectedCallback();
    this.#exchange("GET");
  }

  render() {
    const collector = this.#collector;
    const now = this.#now;
    return section(
      {
        id: "syslog",
        title: t`Send events on`,
        intro: t`To a syslog collector (RFC 5424), such as your venue's log server. If it cannot be reached, or can be
          again, that is an event too.`,
      },
      now &&
        h(
          "p",
          { role: "status", key: "now" },
          now.host ? t`Sent to ${now.host}, port ${now.port}, by ${now.transport.toUpperCase()}.` : t`Sent nowhere.`,
        ),
      collector && this.#form(collector),
      this.#problem && refusal(this.#problem),
      this.#done && notice({ tone: "good", role: "status", key: "done" }, h("p", {}, this.#done)),
    );
  }

  /** @param {Collector} collector */
  #form(collector) {
    const fault = (name) => (this.#problem?.field === name ? "true" : undefined);
    return h(
      "form",
      { class: "form", key: "form", novalidate: true, onsubmit: (event) => this.#save(event) },
      h("label", { for: "syslog-host" }, t`Collector`),
      h("input", {
        id: "syslog-host",
        name: "host",
        maxlength: 253,
        autocomplete: "off",
        autocapitalize: "off",
        spellcheck: "false",
        value: collector.host ?? "",
        placeholder: t`Name or address`,
        "aria-invalid": fault("host"),
      }),
      h("label", { for: "syslog-transport" }, t`By`),
      h(
        "select",
        { id: "syslog-transport", name: "transport", onchange: (event) => this.#choose(event.target.value) },
        Object.entries(TRANSPORTS).map(([value, words]) =>
          h("option", { value, selected: value === collector.transport }, words),
        ),
      ),
      h("label", { for: "syslog-port" }, t`Port`),
      h("input", {
        id: "syslog-port",
        name: "port",
        inputmode: "numeric",
        maxlength: 5,
        value: collector.host ? collector.port : "",
        placeholder: String(PORTS[this.#transport]),
        "aria-invalid": fault("port"),
      }),
      this.#transport === "tls" && [
        h("label", { for: "syslog-trust", key: "trust-label" }, t`Root certificate (PEM)`),
        h(
          "textarea",
          {
            id: "syslog-trust",
            name: "trust_root",
            rows: 4,
            key: "trust",
            spellcheck: "false",
            "aria-describedby": "syslog-trust-help",
            "aria-invalid": fault("trust_root"),
          },
          collector.trust_root,
        ),
        h(
          "p",
          { class: "help", id: "syslog-trust-help", key: "trust-help" },
          t`Of a private authority; empty for those that the unit knows.`,
        ),
      ],
      h(
        "div",
        { class: "actions", key: "actions" },
        h("button", { class: "button", type: "submit", "aria-disabled": this.#busy ? "true" : undefined }, t`Save`),
        this.#now?.host &&
          h(
            "button",
            { class: "button", type: "button", id: "syslog-off", key: "off", onclick: () => this.#stop() },
            t`Stop sending`,
          ),
      ),
    );
  }

  #choose(transport) {
    this.#transport = transport;
    this.update();
  }

  async #save(event) {
    event.preventDefault();
    if (this.#busy) return;
    const given = new FormData(event.target);
    const text = (name) => String(given.get(name) ?? "").trim();
    const port = text("port");
    const wanted = {
      host: text("host") || null,
      transport: text("transport"),
      // Figures that are no number are for the unit to refuse, with the place.
      port: port === "" ? null : /^\d{1,5}$/.test(port) ? Number(port) : port,
      trust_root: text("trust_root") || null,
    };
    await this.#exchange("PUT", wanted);
    if (this.#problem) focusOn(this, `[name=${this.#problem.field ?? "host"}]`);
  }

  async #stop() {
    if (this.#busy) return;
    await this.#exchange("PUT", {});
    focusOn(this, "#syslog-host");
  }

  /** @param {string} method @param {object} [body] */
  async #exchange(method, body) {
    this.#busy = true;
    this.#done = "";
    this.update();
    try {
      const collector = await this.unit.call(method, PATH, body, undefined, body && this.#now?.tag);
      this.#collector = this.#now = collector;
      this.#transport = collector.transport;
      this.#problem = null;
      this.#fill(collector);
      if (method === "PUT") {
        this.#done = collector.host ? t`Events are sent there from now on.` : t`Events are sent nowhere any more.`;
        announce(this.#done);
      }
    } catch (problem) {
      this.#problem = problem.code === "changed-meanwhile" ? await this.#overtaken(problem) : problem;
    }
    this.#busy = false;
    this.update();
  }

  /** Once it is told what somebody else has set, the person may go on knowingly. */
  async #overtaken(problem) {
    try {
      this.#now = await this.unit.call("GET", PATH);
    } catch (other) {
      return other;
    }
    return new Problem({
      code: problem.code,
      detail: problem.message,
      remedy: t`What is set now stands above. “Save” again puts yours in its place.`,
    });
  }

  /** Attributes are only what a field begins with; what was typed is put right here. @param {Collector} collector */
  #fill(collector) {
    this.update();
    const form = this.querySelector("form");
    if (!form) return;
    for (const [name, value] of Object.entries({
      host: collector.host ?? "",
      port: collector.host ? String(collector.port) : "",
      transport: collector.transport,
      trust_root: collector.trust_root ?? "",
    })) {
      const field = form.elements.namedItem(name);
      if (field && "value" in field) field.value = value;
    }
  }
}

customElements.define("ccm-syslog", Syslog);
