/** One alarm, with a button for those that stay until somebody has read them. */

import { View, focusOn, h } from "./dom.js";
import { t } from "./language.js";
import { notice, refusal } from "./parts.js";

class AlarmNotice extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {import("./types.js").Alarm} */
  alarm;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;

  render() {
    const { alarm } = this;
    return [
      notice(
        { tone: alarm.severity === "error" ? "bad" : "warning" },
        h("p", {}, h("b", {}, alarm.detail)),
        alarm.remedy && h("p", {}, alarm.remedy),
        alarm.standing &&
          h(
            "button",
            {
              class: "button",
              type: "button",
              "aria-label": `${t`I have read this`}: ${alarm.detail}`,
              onclick: () => this.#acknowledge(),
            },
            t`I have read this`,
          ),
      ),
      this.#problem && refusal(this.#problem),
    ];
  }

  async #acknowledge() {
    try {
      await this.unit.call("DELETE", `/alarms/${encodeURIComponent(this.alarm.code)}`);
      this.#problem = null;
      focusOn(document, "h1");
    } catch (problem) {
      this.#problem = problem;
    }
    this.update();
  }
}

customElements.define("ccm-alarm", AlarmNotice);
