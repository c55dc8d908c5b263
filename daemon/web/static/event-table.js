/** Events as a table, newest first; on a narrow screen each row is a block of its own. */

import { h, icon } from "./dom.js";
import { locale, t } from "./language.js";

const MOMENT = new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium" });
const TIME = new Intl.DateTimeFormat(locale(), { timeStyle: "medium" });

/** @type {Record<string, string>} */
export const KINDS = {
  "sign-in": t`Sign-in`,
  access: t`CCM access`,
  certificate: t`Certificate`,
  network: t`Network`,
  reset: t`Reset`,
  panel: t`Front panel`,
  clock: t`Clock`,
  storage: t`Storage`,
  unit: t`Unit`,
};

/** @type {Record<string, string>} */
const DOORS = {
  http: "HTTP",
  https: "HTTPS",
  socket: t`On the unit`,
  panel: t`Front panel`,
  unit: t`The unit itself`,
};

const RESULTS = { done: t`Done`, failed: t`Failed` };

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
        [t`Time`, t`What happened`, t`About`, t`Asked from`, t`Result`].map((words) =>
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
      warning && h("span", { class: "event-mark" }, icon("warning"), h("span", { class: "unseen" }, t`Warning`, ": ")),
      event.text,
      event.count > 1 && [" ", h("span", { class: "soft" }, times(event))],
    ),
    h("td", { role: "cell", class: "soft event-word" }, KINDS[event.kind] ?? event.kind),
    h("td", { role: "cell", class: "soft event-from" }, `${DOORS[event.door] ?? event.door} ${event.client}`.trim()),
    h("td", { role: "cell", class: "soft event-word" }, RESULTS[event.result] ?? event.result),
  );
}

/** @param {string} time */
const moment = (time) => MOMENT.format(new Date(time));

/** @param {import("./types.js").EventEntry} event */
const times = ({ count, last }) =>
  last ? t`${count} times, until ${TIME.format(new Date(last))}.` : t`${count} times.`;
