/** About: the version of the software, what it is made of, and by whose licences. */

import { View, h } from "./dom.js";
import { t } from "./language.js";
import { facts, refusal, section } from "./parts.js";
import { day } from "./text.js";

const CALL = "/about";

class About extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {import("./types.js").About | null} */
  #about = null;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  render() {
    if (this.#problem) return refusal(this.#problem);
    if (!this.#about) return h("p", { class: "waiting" }, t`Loading…`);
    const { version, built, components } = this.#about;
    const { system } = this.unit;
    return [
      section(
        { id: "software", title: t`Software` },
        facts([
          [t`Base Station host software`, h("span", { class: "mono" }, version)],
          [t`Built`, day(built)],
          [t`For`, system && `${system.model}, ${system.serial}`],
        ]),
        h(
          "p",
          { class: "soft" },
          t`Nothing of it calls home: it connects out only to what is set up here, such as time servers, easyDNS, a
            certificate authority or a syslog collector.`,
        ),
      ),
      section(
        {
          id: "licences",
          title: t`Licences`,
          intro: t`It is made with these, by people who let others use their work.`,
        },
        h(
          "div",
          { class: "wide-table", tabindex: "0", role: "group", "aria-labelledby": "licences-title" },
          h(
            "table",
            {},
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                h("th", { scope: "col" }, t`Library`),
                h("th", { scope: "col" }, t`Version`),
                h("th", { scope: "col" }, t`Licence`),
              ),
            ),
            h("tbody", {}, components.map(row)),
          ),
        ),
      ),
    ];
  }

  async #load() {
    try {
      this.#about = await this.unit.call("GET", CALL);
    } catch (problem) {
      this.#problem = problem;
    }
    this.update();
  }
}

/** @param {import("./types.js").About["components"][number]} component */
const row = ({ name, version, licence, texts }) =>
  h(
    "tr",
    { key: name },
    h("th", { scope: "row" }, name),
    h("td", { class: "mono" }, version),
    h(
      "td",
      {},
      texts
        ? h("a", { href: `/api/v1/about/licences/${name}`, target: "_blank", rel: "noopener" }, licence || t`Text`)
        : licence,
    ),
  );

customElements.define("ccm-about", About);
