/** The button that renews the device root, or why it is not possible now. */

import { h } from "./dom.js";
import { t } from "./language.js";
import { renewRoot } from "./swap.js";

/** @param {import("./source-card.js").Dealings} dealings @param {string} id of the button */
export function renewal({ security, busy, act }, id) {
  const open = security.http.listening && !security.force_https;
  return h(
    "div",
    { class: "choice" },
    h(
      "button",
      {
        id,
        class: "button",
        type: "button",
        "aria-disabled": (!open || busy) && "true",
        "aria-describedby": `${id}-words`,
        onclick: () => open && act(renewRoot()),
      },
      t`Renew the root`,
    ),
    h(
      "p",
      { id: `${id}-words`, class: "soft" },
      open
        ? t`Every PC has to be told again to trust it.`
        : t`Not while port ${security.http.port} is closed: no browser trusts the new root yet, and there would be no
          other way in. Switch Force HTTPS off first.`,
    ),
  );
}
