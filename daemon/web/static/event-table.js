/** Events as a table, newest first; on a narrow screen each row is a block of its own. */

import { h, icon } from "./dom.js";

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** @type {Record<string, string>} */
export const KINDS = {
  "sign-in": "Sign-in",
  access: "CCM access",
  certificate: "Certificate",
  network: "Network",
  reset: "Reset",
  panel: "Front panel",
  clock: "Clock",
  storage: "Storage",
  unit: "Unit",
};

/** @type {Record<string, string>} */
const DOORS = {
  http: "HTTP",
  https: "HTTPS",
  socket: "On the unit",
  panel: "Front panel",
  unit: "The unit itself",
};

const RESULTS = { done: "Done", failed: "Failed" };

/** @param {import("./types.js").EventEntry[]} events */
export const eventTable = (events) =>
  h(
    "table",
    { class: "events", role: "table", "aria-labelledby": "events-title", key: "table" },
    h(
      "thead",
      { role: "rowgroup" },
      h(
        "tr",
        { role: "row" },
        ["Time", "What happened", "About", "Asked from", "Result"].map((words) =>
          h("th", { role: "columnheader", scope: "col" }, words),
        ),
      ),
    ),
    h("tbody", { role: "rowgroup" }, events.map(row)),
  );

/** @param {import("./types.js").EventEntry} event */
function row(event) {
  const warning = event.severity === "warning";
  return h(
    "tr",
    { role: "row", key: event.id, class: warning ? "warning" : undefined },
    h("td", { role: "cell", class: "event-time" }, h("time", { datetime: event.time }, moment(event.time))),
    h(
      "td",
      { role: "cell", class: "event-text" },
      warning && h("span", { class: "event-mark" }, icon("warning"), h("span", { class: "unseen" }, "Warning: ")),
      event.text,
      event.count > 1 && h("span", { class: "soft" }, ` ${event.count} times${until(event.last)}.`),
    ),
    h("td", { role: "cell", class: "soft event-word" }, KINDS[event.kind] ?? event.kind),
    h("td", { role: "cell", class: "soft event-from" }, `${DOORS[event.door] ?? event.door} ${event.client}`.trim()),
    h("td", { role: "cell", class: "soft event-word" }, RESULTS[event.result] ?? event.result),
  );
}

/** @param {string} time */
const moment = (time) => MOMENT.format(new Date(time));

/** @param {string | null} last */
const until = (last) => (last ? `, until ${TIME.format(new Date(last))}` : "");
