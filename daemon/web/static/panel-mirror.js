/**
 * What stands on the unit's front panel at this moment, to look at. It has a stream of its own, open only while it can
 * be seen: the panel changes more often than the unit does, and a browser has six connections to a host at most.
 */

import { View, h } from "./dom.js";
import { t } from "./language.js";
import { section } from "./parts.js";
import { readEvents } from "./unit.js";

/** @typedef {import("./types.js").Picture} Picture */

const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const DIM_BELOW = 50;
/** What the lights mean, from top to bottom. */
const LIGHTS = ["Run", "HTTPS", "Certificate", "Network"];
/** @type {Record<import("./types.js").Led, string>} */
const COLOURS = { off: t`off ¦ a light`, green: t`green`, red: t`red`, orange: t`orange` };
/** Has browsers draw a character as text that they like to draw as a coloured picture (Unicode, emoji presentation). */
const AS_TEXT = "\ufe0e";

export const panelCard = () =>
  section(
    {
      id: "panel",
      title: t`Front panel`,
      intro: t`What stands on it now. Passwords are masked here, and its keys work at the unit only.`,
    },
    h("ccm-panel-mirror", { key: "mirror" }),
  );

class PanelMirror extends View {
  /** @type {Picture | null} */
  #picture = null;
  /** Why there is no picture. */
  #trouble = "";
  #following = /** @type {AbortController | null} */ (null);

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#attend);
    addEventListener("pageshow", this.#attend);
    addEventListener("pagehide", this.#rest);
    this.#attend();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#attend);
    removeEventListener("pageshow", this.#attend);
    removeEventListener("pagehide", this.#rest);
    this.#rest();
  }

  render() {
    const picture = this.#picture;
    return [
      picture && display(picture, this.#trouble !== ""),
      h("p", { class: "unseen", "aria-live": "off", key: "words" }, picture && !this.#trouble && inWords(picture)),
      h("p", { role: "status", class: "soft", key: "trouble" }, this.#trouble),
    ];
  }

  #attend = () => {
    if (document.hidden) this.#rest();
    else if (!this.#following) this.#follow((this.#following = new AbortController()).signal);
  };

  #rest = () => {
    this.#following?.abort();
    this.#following = null;
  };

  /** @param {AbortSignal} stop */
  async #follow(stop) {
    const onEvent = (name, data) => name === "panel" && this.#show(JSON.parse(data));
    for (let tries = 0; !stop.aborted; tries++) {
      let trouble = t`The unit does not answer.`;
      try {
        await readEvents("/panel/stream", stop, { onOpen: () => (tries = 0), onEvent });
      } catch (problem) {
        if (problem.status === 401 || problem.status === 404) return this.#fail(problem.message);
        if (problem.status) trouble = problem.message;
      }
      if (stop.aborted) return;
      this.#fail(`${trouble} ${t`Trying again.`}`);
      await pause(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)], stop);
    }
  }

  /** @param {Picture} picture */
  #show(picture) {
    this.#picture = picture;
    this.#trouble = "";
    this.update();
  }

  #fail(trouble) {
    this.#trouble = `${t`No picture of the panel.`} ${trouble}`;
    this.update();
  }
}

/** @param {Picture} picture @param {boolean} dark */
function display({ rows, cursor, leds, backlight }, dark) {
  const light = dark ? "dark" : backlight < DIM_BELOW && "dim";
  return h(
    "div",
    { class: "panel", "aria-hidden": "true", key: "display" },
    h(
      "div",
      { class: ["lcd", light].filter(Boolean).join(" "), lang: "en" },
      rows.map((row, number) =>
        h(
          "div",
          {},
          [...row].map((character, column) =>
            h(
              "span",
              { class: cursor?.[0] === column && cursor[1] === number && "cursor" },
              dark || character === " " ? "\u00a0" : character + (character > "\u2000" ? AS_TEXT : ""),
            ),
          ),
        ),
      ),
    ),
    leds.length > 0 &&
      h(
        "ul",
        { class: "leds" },
        leds.map((led, number) =>
          h(
            "li",
            {},
            h("i", { class: `led ${dark ? "off" : led}` }),
            h("span", { lang: "en" }, LIGHTS[number]),
            h("span", { class: "soft" }, dark ? "" : COLOURS[led]),
          ),
        ),
      ),
  );
}

/** For a screen reader, which reads it when it is asked to. @param {Picture} picture */
function inWords({ rows, leds }) {
  const text = rows.map(spoken).filter(Boolean);
  const lights = leds.map((led, number) => `${LIGHTS[number]} ${COLOURS[led]}`).join(", ");
  const shown = text.length ? t`The panel shows: ${text.join("; ")}.` : t`The panel shows nothing.`;
  return lights ? `${shown} ${t`Its lights: ${lights}.`}` : shown;
}

/** A row without what is only drawn: the arrows that say there is more, bars, the mark before an entry. */
const spoken = (row) =>
  row
    .replace(/^►\s*(.*?)\s*([▲▼])?\s*$/, "$1 (marked)")
    .replace(/[▲▼█▌]/g, " ")
    .trim();

const pause = (ms, stop) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener("abort", () => (clearTimeout(timer), resolve(undefined)), { once: true });
  });

customElements.define("ccm-panel-mirror", PanelMirror);
