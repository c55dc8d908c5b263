/** The devices that still come over port 80 and will be cut off when it closes. */

import { h } from "./dom.js";
import { section, time } from "./parts.js";
import { count, ports } from "./text.js";

/** @param {import("./types.js").Security} security */
export function cutOff(security) {
  if (security.force_https) return null;
  const clients = security.http_clients;
  return section(
    { id: "cut-off", title: "Who will be cut off", intro: whoUsedIt(security) },
    clients.length > 0 &&
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Address"), h("th", { scope: "col" }, "Last seen"))),
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
    clients.length > 0 && h("p", {}, `Each of them has to use HTTPS on ${ports(security.https.ports)} from then on.`),
    security.http_clients_since && h("p", { class: "soft" }, "Counted since ", time(security.http_clients_since), "."),
  );
}

/** @param {import("./types.js").Security} security */
export function whoUsedIt(security) {
  const clients = security.http_clients.length;
  const used = `used port ${security.http.port} in the last 24 hours`;
  return clients ? `${count(clients, "device")} ${used} and will be cut off when it closes.` : `Nobody ${used}.`;
}
