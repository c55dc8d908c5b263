/** Host > General: all that somebody far away needs to know of the unit, in one file. */

import { h, icon } from "./dom.js";
import * as addresses from "./addresses.js";
import { t } from "./language.js";
import { section } from "./parts.js";

export const supportCard = () =>
  section(
    {
      id: "support",
      title: t`Support bundle`,
      intro: t`How the unit is, its last events and log lines, in one file for whoever helps you. There is no password,
        key or token in it; names and addresses of your network are.`,
    },
    h(
      "div",
      { class: "actions" },
      h("a", { class: "button", href: "/api/v1/support", download: "" }, icon("download"), t`Download`),
    ),
    h("p", {}, h("a", { href: addresses.ABOUT }, t`About this software and its licences`)),
  );
