/** A button with a menu of links (WAI-ARIA Authoring Practices, "Menu Button"). */

import { View, focusOn, h, icon } from "./dom.js";

class Menu extends View {
  /** @type {{words: string, href: string}[]} */
  items = [];
  #open = false;

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("pointerdown", this.#outside);
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this.#outside);
  }

  /** The attribute `label` says what the button is called. */
  render() {
    const label = this.getAttribute("label");
    return [
      h(
        "button",
        {
          class: "button icon-button",
          type: "button",
          "aria-label": label,
          title: label,
          "aria-haspopup": "menu",
          "aria-expanded": String(this.#open),
          onclick: () => (this.#open ? this.#close() : this.#show(0)),
          onkeydown: (event) => this.#onButtonKey(event),
        },
        icon("cog"),
      ),
      this.#open &&
        h(
          "div",
          { class: "menu", role: "menu", "aria-label": label, onkeydown: (event) => this.#onMenuKey(event) },
          this.items.map(({ words, href }) =>
            h("a", { role: "menuitem", tabindex: "-1", href, onclick: () => this.#close() }, words),
          ),
        ),
    ];
  }

  #outside = (event) => {
    if (this.#open && !this.contains(event.target)) this.#close();
  };

  #show(index) {
    this.#open = true;
    this.update();
    this.#focus(index);
  }

  #close() {
    this.#open = false;
    this.update();
    focusOn(this, "button");
  }

  #focus(index) {
    const count = this.items.length;
    focusOn(this, `[role=menuitem]:nth-child(${((index + count) % count) + 1})`);
  }

  #onButtonKey(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    this.#show(event.key === "ArrowDown" ? 0 : -1);
  }

  #onMenuKey(event) {
    const now = [...this.querySelectorAll("[role=menuitem]")].indexOf(event.target);
    const goal = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 }[event.key];
    if (goal !== undefined) this.#focus(goal);
    else if (event.key === "Escape") this.#close();
    else if (event.key === "Tab") return this.#close();
    else return;
    event.preventDefault();
  }
}

customElements.define("ccm-menu", Menu);
