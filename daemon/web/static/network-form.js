/** The form for the network details: filled in, judged by the unit, reviewed, and only then applied. */

import { View, announce, focusOn, h } from "./dom.js";
import { t } from "./language.js";
import { askCode } from "./handover.js";
import { moveOf, sameSettings } from "./move.js";
import { control, fields, fill, headOf, prefixField, read } from "./network-fields.js";
import { review } from "./network-review.js";
import { notice, refusal, section } from "./parts.js";
import { netmask, prefixOf, split } from "./prefix.js";
import { count } from "./text.js";
import { Problem } from "./unit.js";

const NETWORK = "/network";
/** So long after the call a page whose address goes begins to look for the unit elsewhere. */
const SOON_MS = 3000;
const MOST_SERVERS = 4;
/** Refusals that may as well mean that the change was applied and nobody could say so. */
const UNHEARD = ["no-answer", "certificate-new"];

class NetworkForm extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** What the form was filled with. @type {import("./types.js").NetworkSettings | null} */
  #filled = null;
  /** The tags of all settings that this form has shown or made: what is none of these is a surprise. */
  #seen = new Set();
  /** @type {import("./types.js").Fault[]} */
  #faults = [];
  /** @type {Problem | null} */
  #problem = null;
  /** @type {import("./network-review.js").Review | null} */
  #review = null;
  /** @type {"" | "checking" | "applying"} */
  #busy = "";
  #unchanged = false;
  /** The DNS servers that were filled in from the network, lest they stay when it gives them again. */
  #suggested = "";

  update() {
    super.update();
    this.#follow();
  }

  render() {
    const { network } = this.unit;
    if (!network) return null;
    const waits = this.unit.security?.pending || (this.unit.move?.leaving && !this.unit.move.settled);
    const reviewed = waits ? null : this.#review;
    return section(
      {
        id: "network-settings",
        title: t`Settings`,
        intro: t`What you change here goes back by itself unless it is kept at the new address.`,
      },
      waits && waiting(),
      this.#form(network, { hidden: Boolean(waits || reviewed) }),
      reviewed && this.#reviewed(network, reviewed),
    );
  }

  #form(network, { hidden }) {
    const form = this.#element();
    const chosen = (name, otherwise) => (form ? String(new FormData(form).get(name) ?? otherwise) : otherwise);
    const parts = interfaces(network).map(({ head, name, title, settings }) => ({
      head,
      name,
      title,
      method: chosen(`${head}method`, settings.method),
      ipv6: chosen(`${head}ipv6`, settings.ipv6),
      prefix: prefixOf(chosen(`${head}prefix`, "")),
    }));
    return h(
      "form",
      {
        class: "form long-form",
        key: "form",
        hidden,
        autocomplete: "off",
        novalidate: true,
        "aria-labelledby": "network-settings-title",
        "aria-busy": this.#busy !== "" && "true",
        onsubmit: (event) => (event.preventDefault(), this.#check()),
      },
      fields({
        faultsOf: (name) => this.#faults.filter((fault) => fault.field === name),
        parts,
        hostName: label(chosen("host_name", "")) || label(network.state.host_name.split(".")[0]),
        onMethod: (part) => this.#onMethod(part),
        onIpv6: (part) => this.#onIpv6(part),
        onAddress: (name) => this.#onAddress(name),
        onPrefix: (name) => this.#onPrefix(name),
        onInput: () => this.#onInput(),
      }),
      h("div", { class: "outcome", role: "alert", key: "complaint" }, this.#complaint()),
      h(
        "div",
        { class: "actions", key: "actions" },
        h(
          "button",
          { class: "button primary", type: "submit", "aria-disabled": this.#busy !== "" && "true" },
          this.#busy === "checking" ? t`Checking…` : t`Review changes`,
        ),
        h(
          "button",
          {
            class: "button",
            type: "button",
            onclick: () => this.#show(network.settings, t`The form is filled in as set now.`),
          },
          t`Discard changes`,
        ),
        h(
          "button",
          {
            class: "button",
            type: "button",
            onclick: () => this.#show(network.factory, t`The form is filled in as from the factory.`),
          },
          t`Use the factory's`,
        ),
      ),
    );
  }

  #complaint() {
    const wrong = new Set(this.#faults.map(({ field }) => field)).size;
    if (this.#problem) return refusal(this.#problem);
    if (wrong > 0) {
      const words = count(wrong, t`1 field needs another value.`, t`${wrong} fields need another value.`);
      return notice({ tone: "bad" }, h("p", {}, t`${h("b", {}, words)} Correct what is marked above.`));
    }
    return (
      this.#unchanged &&
      notice(
        { tone: "plain" },
        h("p", {}, t`${h("b", {}, t`Nothing differs from what is set now.`)} Change a field first.`),
      )
    );
  }

  #reviewed(network, reviewed) {
    return h(
      "div",
      { class: "review", key: "review", "aria-busy": this.#busy !== "" && "true" },
      review(network, reviewed),
      this.#problem && refusal(this.#problem),
      h(
        "div",
        { class: "actions" },
        h(
          "button",
          {
            class: "button primary",
            type: "button",
            "aria-disabled": this.#busy !== "" && "true",
            onclick: () => this.#apply(reviewed),
          },
          this.#busy === "applying" ? t`Applying…` : t`Apply`,
        ),
        h(
          "button",
          {
            class: "button",
            type: "button",
            "aria-disabled": this.#busy !== "" && "true",
            onclick: () => this.#backToForm(),
          },
          t`Back to the form`,
        ),
      ),
    );
  }

  /** Fill in what is set on the unit now, unless a person has begun to change it. */
  #follow() {
    const { network } = this.unit;
    const form = this.#element();
    if (!network || !form) return;
    const untouched = this.#filled === null || sameSettings(this.#read(form), this.#filled);
    if (sameSettings(this.#read(form), network.settings)) this.#seen.add(network.tag);
    if (this.#filled !== null && sameSettings(network.settings, this.#filled)) return;
    this.#filled = network.settings;
    if (!untouched) return;
    fill(form, network.settings);
    this.#seen.add(network.tag);
    super.update();
  }

  /** @returns {HTMLFormElement | null} */
  #element() {
    return this.querySelector("form");
  }

  #filledForm() {
    return /** @type {HTMLFormElement} */ (this.#element());
  }

  /** @param {HTMLFormElement} form */
  #read(form) {
    return read(
      form,
      this.#network().settings.further.map(({ interface: name }) => name),
    );
  }

  #network() {
    return /** @type {import("./types.js").Network} */ (this.unit.network);
  }

  #show(settings, words) {
    fill(this.#filledForm(), settings);
    this.#seen.add(this.#network().tag);
    this.#suggested = "";
    this.#judge([]);
    announce(words);
  }

  #onInput() {
    this.#unchanged = false;
    this.update();
  }

  /** A static address begins as what the interface has now. @param {import("./network-fields.js").Part} part */
  #onMethod({ head }) {
    const form = this.#filledForm();
    const isStatic = this.#chosen(`${head}method`) === "static";
    if (isStatic && !control(form, `${head}address`).value.trim()) this.#prefill(head, "address");
    if (!head) this.#suggestServers(isStatic);
    this.#onInput();
  }

  /** @param {boolean} isStatic */
  #suggestServers(isStatic) {
    const dns = control(this.#filledForm(), "dns");
    if (isStatic && !dns.value.trim()) {
      this.#suggested = dns.value = this.#network().state.dns.filter(isServer).slice(0, MOST_SERVERS).join("\n");
    } else if (!isStatic && dns.value === this.#suggested) {
      this.#suggested = dns.value = "";
    }
  }

  /** @param {import("./network-fields.js").Part} part */
  #onIpv6({ head }) {
    const isStatic = this.#chosen(`${head}ipv6`) === "static";
    if (isStatic && !control(this.#filledForm(), `${head}ipv6_address`).value.trim()) {
      this.#prefill(head, "ipv6_address");
    }
    this.#onInput();
  }

  #chosen(name) {
    return new FormData(this.#filledForm()).get(name);
  }

  /**
   * The address of this kind that the interface holds; the host's gateway is in the main one's network.
   * @param {string} head @param {"address" | "ipv6_address"} name
   */
  #prefill(head, name) {
    const { state } = this.#network();
    const own = interfaces(this.#network()).find((each) => each.head === head);
    const isKind = (address) => address.includes(":") === (name === "ipv6_address");
    const held = own?.addresses.find(({ address, obtained }) => isKind(address) && obtained !== "link-local");
    if (!held) return;
    const form = this.#filledForm();
    control(form, head + name).value = held.address;
    // A single address from DHCPv6 says nothing of its network.
    if (held.prefix !== null && held.prefix < 128) control(form, prefixField(head + name)).value = String(held.prefix);
    const gateway = head ? "" : state.gateways.find(isKind);
    control(form, head + name.replace("address", "gateway")).value = gateway ?? "";
  }

  /** What was pasted with its prefix or netmask goes where it belongs. */
  #onAddress(name) {
    const form = this.#filledForm();
    const { address, prefix } = split(control(form, name).value);
    control(form, name).value = address;
    if (prefix) control(form, prefixField(name)).value = prefix;
    this.#onInput();
  }

  #onPrefix(name) {
    const typed = control(this.#filledForm(), name);
    const prefix = prefixOf(typed.value);
    if (prefix !== typed.value && netmask(prefix)) announce(t`Netmask ${netmask(prefix)} is the prefix ${prefix}.`);
    typed.value = prefix;
    this.#onInput();
  }

  /** @param {import("./types.js").Fault[]} faults @param {Problem | null} [problem] */
  #judge(faults, problem = null) {
    this.#busy = "";
    this.#faults = faults;
    this.#problem = problem;
    this.#unchanged = false;
    this.update();
    const form = this.#element();
    const first = form && [...form.elements].find((element) => faults.some(({ field }) => field === element.id));
    if (first) focusOn(this, `#${CSS.escape(this.#faulty(first.id))}`);
  }

  /** Of an address with its prefix, the one that is wrong as far as that can be told here. */
  #faulty(name) {
    const prefix = prefixField(name);
    const missing = prefix && !/^\d+$/.test(control(this.#filledForm(), prefix).value.trim());
    return missing && control(this.#filledForm(), name).value.trim() ? prefix : name;
  }

  async #check() {
    if (this.#busy) return;
    this.#busy = "checking";
    this.#problem = null;
    this.update();
    const wanted = this.#read(this.#filledForm());
    try {
      this.#take(wanted, await this.unit.call("PUT", `${NETWORK}?dry_run=true`, wanted, undefined, this.#tag()));
    } catch (problem) {
      const faults = this.#faultsIn(problem);
      this.#judge(faults, faults.length && !problem.faults?.length ? null : this.#explained(problem));
    }
  }

  /** What is too long or of another kind is refused before it is judged: one field, such as `dns[0]`. */
  #faultsIn({ faults, field, message }) {
    if (faults?.length || !field) return faults ?? [];
    const name = field.replace(/\[\d+\]$/, "");
    const isHere = [...this.#filledForm().elements].some(({ id }) => id === name);
    return isHere ? [{ field: name, detail: message, allowed: "" }] : [];
  }

  /** Of what is set now if the person knows it, else of what the form began with. */
  #tag() {
    const { tag } = this.#network();
    return this.#seen.has(tag) ? tag : [...this.#seen].pop();
  }

  /** Once it is told that somebody else was here, the person may go on knowingly. @param {Problem} problem */
  #explained(problem) {
    if (problem.code !== "changed-meanwhile") return problem;
    this.#seen.add(this.#network().tag);
    return new Problem({
      code: problem.code,
      detail: problem.message,
      remedy: t`“Discard changes” shows them as they are now. “Review changes” again shows what yours would change in
        them.`,
    });
  }

  /** @param {import("./types.js").NetworkSettings} wanted @param {import("./types.js").NetworkVerdict} verdict */
  #take(wanted, verdict) {
    this.#judge(verdict.faults);
    if (verdict.faults.length) return;
    this.#unchanged = !verdict.changes;
    const move = moveOf(this.#network(), wanted, verdict.addresses);
    if (verdict.changes) this.#review = { wanted, verdict, move };
    this.update();
    focusOn(this, "#review-title");
  }

  #backToForm() {
    if (this.#busy) return;
    this.#review = null;
    this.#problem = null;
    this.update();
    focusOn(this, "form [type=submit]");
  }

  /** @param {import("./network-review.js").Review} reviewed */
  async #apply({ wanted, move: planned }) {
    if (this.#busy) return;
    this.#busy = "applying";
    this.#problem = null;
    this.update();
    announce(t`The unit applies the changes.`);
    // Asked for while this address still answers.
    const move = { ...planned, code: planned.leaving ? await askCode(this.unit) : "" };
    // The answer may never come: the address from which it would is gone.
    const timer = move.leaving ? setTimeout(() => this.#begin({ ...move, answered: false }), SOON_MS) : 0;
    const problem = await this.#send(wanted);
    clearTimeout(timer);
    if (problem && !UNHEARD.includes(problem.code)) this.#refused(problem);
    else if (this.#busy) await this.#begin({ ...move, answered: !problem });
    else if (!problem && this.unit.move) this.unit.takeMove({ ...this.unit.move, answered: true });
  }

  /** @returns {Promise<Problem | null>} */
  async #send(wanted) {
    try {
      this.#seen.add((await this.unit.call("PUT", NETWORK, wanted, undefined, this.#tag())).tag);
      return null;
    } catch (problem) {
      // Anything else is an answer that broke off.
      return problem instanceof Problem ? problem : new Problem({ code: UNHEARD[0] });
    }
  }

  /** @param {Problem} problem */
  #refused(problem) {
    const late = !this.#busy;
    if (problem.faults.length || problem.code === "changed-meanwhile") this.#review = null;
    if (late) this.unit.takeMove(null);
    this.#judge(problem.faults, this.#explained(problem));
    if (late) focusOn(this, "[type=submit]");
  }

  /** It is applied, or most probably so. @param {import("./move.js").Move} move */
  async #begin(move) {
    this.#busy = "";
    this.#review = null;
    this.unit.takeMove({ ...move, at: performance.now() });
    this.update();
    if (move.leaving || !move.answered) this.unit.reconnect();
    else await this.#catchUp();
    focusOn(document, move.leaving ? "#moved-title" : "#pending-title");
  }

  /** Have the countdown there at once. The event stream does the same a moment later. */
  async #catchUp() {
    try {
      this.unit.takeSecurity(await this.unit.call("GET", "/security"));
    } catch {
      // The countdown comes with the stream.
    }
  }
}

/**
 * The unit's interfaces, the main one first: what is set of each, and the addresses that it holds.
 * @param {import("./types.js").Network} network
 */
function interfaces({ interface: main, settings, state }) {
  const several = settings.further.length > 0;
  const held = (name) => state.interfaces.find((each) => each.name === name)?.addresses ?? [];
  return [
    {
      head: "",
      name: several ? main : "",
      title: t`${main} (main)`,
      settings,
      addresses: several ? held(main) : state.addresses,
    },
    ...settings.further.map((entry) => ({
      head: headOf(entry.interface),
      name: entry.interface,
      title: entry.interface,
      settings: entry,
      addresses: held(entry.interface),
    })),
  ];
}

/** `name`, if it can be one. @param {string} name */
const label = (name) => (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(name.trim()) ? name.trim().toLowerCase() : "");

/** Whether others may ask this DNS server, too: none on the unit itself. */
const isServer = (address) => !address.startsWith("127.") && address !== "::1";

const waiting = () =>
  notice(
    { tone: "plain", key: "waiting" },
    h("p", {}, t`A change waits to be kept, as told above. Once it is kept or has gone back, the form is here again.`),
  );

customElements.define("ccm-network-form", NetworkForm);
