/** The easyDNS registration in words. */

/** What the unit looks at, in its own order. @type {Record<string, string>} */
export const KINDS = {
  link: "Network cable",
  address: "Address of the unit",
  gateway: "Gateway",
  dns: "DNS server",
  clock: "Clock",
  easydns: "easyDNS in reach",
  credentials: "Access to easyDNS",
  name: "Name",
  source: "Source of the certificate",
};

/** @type {Record<import("./types.js").Precheck["state"], string>} */
export const STATES = {
  waiting: "Waiting",
  running: "Checking…",
  passed: "Passed",
  failed: "Failed",
  skipped: "Not checked",
};

/** @type {Record<import("./types.js").Stage, string>} */
export const STAGES = {
  idle: "Nothing under way",
  registering: "Registering the name",
  ordering: "Getting the certificate",
  installing: "Installing the certificate",
  waiting: "Waiting for the next try",
};

/** @type {[import("./types.js").SecretName, string, string][]} Name, words, help. */
export const DYNAMIC = [
  ["username", "User name", "The one you sign in with at easyDNS."],
  ["update_token", "Update token", "At easyDNS: the domain's DNS settings, dynamic records. Not the password."],
];

/** @type {[import("./types.js").SecretName, string, string][]} Name, words, help. */
export const REST = [
  ["api_token", "API token", "At easyDNS: User, Security, REST API."],
  ["api_key", "API key", "Made there by “Regenerate”, and shown only once."],
];

/** Whether the unit does something about it right now. @param {import("./types.js").EasyDns} easydns */
export const works = ({ stage }) => stage !== "idle" && stage !== "waiting";
