/** How to make a browser trust the unit: the device root to download, and where each system wants it. */

import { h, icon } from "./dom.js";
import { fingerprint, section } from "./parts.js";
import { day } from "./text.js";

const DOWNLOAD = "/api/v1/certificates/self-signed/root";

/** @type {[string, string[]][]} */
const SYSTEMS = [
  [
    "Windows: Chrome and Edge",
    [
      "Open the downloaded file, choose “Install Certificate”, then “Local Machine”.",
      "Choose “Place all certificates in the following store” and there “Trusted Root Certification Authorities”.",
      "Close all windows of the browser and open it again.",
    ],
  ],
  [
    "Mac: Safari and Chrome",
    [
      "Open the downloaded file. Keychain Access takes it into “login” or “System”.",
      "Double-click it there, open “Trust”, and set “When using this certificate” to “Always Trust”.",
    ],
  ],
  [
    "Firefox on every system",
    [
      "Open Settings > Privacy & Security > Certificates > View Certificates > Authorities > Import.",
      "Choose the downloaded file and tick “Trust this CA to identify websites”.",
    ],
  ],
  [
    "Chrome or Chromium on Linux",
    [
      "Open Settings > Privacy and security > Security > Manage certificates, and import the file as an authority for websites.",
    ],
  ],
  [
    "Android: Chrome",
    [
      "Open Settings > Security > Encryption & credentials > Install a certificate > CA certificate.",
      "Choose the DER file. Android warns that the network may be watched; this root can vouch for this unit only.",
    ],
  ],
  [
    "iPhone and iPad",
    [
      "Open the Apple profile on the device and install it under Settings > Profile Downloaded.",
      "Then switch it on under Settings > General > About > Certificate Trust Settings.",
    ],
  ],
];

/** @param {import("./types.js").Security} security */
export function trust(security) {
  if (!security.root) return null;
  return section(
    {
      id: "trust",
      title: "Trust it on this computer",
      intro:
        "Without this the browser warns at every visit, though the connection is encrypted. Once for each computer: download the unit's root certificate, compare it, install it.",
    },
    h(
      "div",
      { class: "actions" },
      download("pem", "Download as PEM", "base-station-root.pem"),
      download("der", "Download as DER", "base-station-root.cer"),
      download("mobileconfig", "Download for Apple", "base-station-root.mobileconfig"),
    ),
    h("p", { class: "soft" }, "DER suits Windows and Android, the profile suits iPhone, iPad and Mac, PEM suits everything else."),
    h("h3", {}, "Compare the fingerprint"),
    h(
      "p",
      {},
      "What you downloaded must show this fingerprint (SHA-256). The front panel shows the same under ",
      h("b", {}, "Security > Root fingerprint"),
      ".",
    ),
    fingerprint(security.root.fingerprint),
    h("p", { class: "soft" }, `${security.root.subject}, valid until ${day(security.root.not_after)}`),
    h("h3", {}, "Install it"),
    SYSTEMS.map(([name, steps]) =>
      h(
        "details",
        { key: name },
        h("summary", {}, name),
        h(
          "ol",
          {},
          steps.map((step) => h("li", {}, step)),
        ),
      ),
    ),
  );
}

const download = (form, words, file) =>
  h("a", { class: "button", href: `${DOWNLOAD}.${form}`, download: file }, icon("download"), words);
