/** The devices that still come over port 80 and will be cut off when it closes. */

import { h } from "./dom.js";
import { t } from "./language.js";
import { section, time } from "./parts.js";
import { count, ports } from "./text.js";

/** @param {import("./types.js").Security} security */
export function cutOff(security) {
  if (security.force_https) return null;
  const clients = security.http_clients;
  return section(
    { id: "cut-off", title: t`Who will be cut off`, intro: whoUsedIt(security) },
    clients.length > 0 &&
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t`Address`), h("th", { scope: "col" }, t`Last seen`))),
        h(
          "tbody",
          {},
          clients.map((client) =>
            h(
              "tr",
              { key: client.address },
              h("td", { class: "mono" }, client.address),
              h("td", {}, time(client.last_seen)),
            ),
          ),
        ),
      ),
    clients.length > 0 && h("p", {}, t`Each of them has to use HTTPS on ${ports(security.https.ports)} from then on.`),
    security.http_clients_since && h("p", { class: "soft" }, t`Counted since ${time(security.http_clients_since)}.`),
  );
}

/** @param {import("./types.js").Security} security */
export function whoUsedIt(security) {
  const clients = security.http_clients.length;
  const { port } = security.http;
  if (!clients) return t`Nobody used port ${port} in the last 24 hours.`;
  return count(
    clients,
    t`1 device used port ${port} in the last 24 hours and will be cut off when it closes.`,
    t`${clients} devices used port ${port} in the last 24 hours and will be cut off when it closes.`,
  );
}
