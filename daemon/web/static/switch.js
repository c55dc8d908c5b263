/** The Force HTTPS switch, and which ports are open. */

import { h, icon } from "./dom.js";
import { whoUsedIt } from "./cut-off.js";
import { t } from "./language.js";
import { notice, refusal } from "./parts.js";
import { ports } from "./text.js";

/**
 * One click enables, as the manual says: it needs no question because it goes back by itself unless confirmed.
 * @param {import("./types.js").Security} security
 * @param {{busy: boolean, problem: import("./unit.js").Problem | null, onSwitch: () => void}} how
 */
export function switchCard(security, { busy, problem, onSwitch }) {
  return h(
    "section",
    { class: "card switch-card", key: "switch", "aria-labelledby": "force-https-label" },
    h(
      "div",
      { class: "switch-row" },
      h(
        "button",
        {
          id: "force-https",
          class: "switch",
          type: "button",
          role: "switch",
          "aria-checked": String(security.force_https),
          "aria-labelledby": "force-https-label",
          "aria-describedby": "force-https-state",
          "aria-busy": busy && "true",
          onclick: onSwitch,
        },
        h("span", { class: "knob" }),
      ),
      h(
        "div",
        {},
        h("h2", {}, h("label", { id: "force-https-label", for: "force-https" }, t`Force HTTPS`)),
        h("p", { id: "force-https-state", class: "switch-state" }, state(security)),
      ),
      doors(security),
    ),
    !security.force_https && h("p", { class: "soft" }, whoUsedIt(security)),
    h("div", { class: "refusal", role: "status" }, problem && refusal(problem)),
    faults(security),
  );
}

/** @param {import("./types.js").Security} security */
function state(security) {
  const http = t`port ${security.http.port}`;
  if (security.pending?.kinds.includes("force-https"))
    return t`On, waiting to be confirmed. HTTP on ${http} is closed.`;
  if (security.force_https) return t`On. HTTP on ${http} is closed; the CCM answers over HTTPS only.`;
  if (!security.can_force_https) return t`Off. The CCM answers over HTTP and HTTPS.`;
  return t`Off. One click closes ${http}. Unless you then confirm over HTTPS, it opens again by itself.`;
}

function doors(security) {
  const all = [
    { name: "HTTP", ...security.http },
    ...security.https.listeners.map((listener) => ({ name: "HTTPS", ...listener })),
  ];
  return h(
    "ul",
    { class: "doors", "aria-label": t`Ports` },
    all.map((door) => {
      const meant = door.name === "HTTPS" || !security.force_https;
      const words = door.listening ? t`open ¦ a port` : meant ? t`not open ¦ a port` : t`closed ¦ a port`;
      return h(
        "li",
        { class: door.listening ? "door-chip open" : meant ? "door-chip fault" : "door-chip", key: door.port },
        icon(door.name === "HTTPS" ? "locked" : "unlocked"),
        h("span", {}, door.name, " ", h("b", {}, door.port)),
        h("span", { class: "door-state" }, words),
      );
    }),
  );
}

function faults(security) {
  const missing = [security.http, ...security.https.listeners].filter((listener) => listener.fault);
  if (!missing.length) return null;
  return notice(
    { tone: "warning", key: "faults" },
    h("p", {}, h("b", {}, t`Not every port could be opened: ${ports(missing.map((listener) => listener.port))}.`)),
    missing.map((listener) => h("p", {}, listener.fault)),
    h("p", {}, t`The unit goes on trying.`),
  );
}
