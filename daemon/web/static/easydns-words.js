/** The easyDNS registration in words. */

import { t } from "./language.js";

/** What the unit looks at, in its own order. @type {Record<string, string>} */
export const KINDS = {
  link: t`Network cable`,
  address: t`Address of the unit`,
  gateway: t`Gateway`,
  dns: t`DNS server`,
  clock: t`Clock`,
  easydns: t`easyDNS in reach`,
  credentials: t`Access to easyDNS`,
  name: t`Name`,
  source: t`Source of the certificate`,
};

/** @type {Record<import("./types.js").Precheck["state"], string>} */
export const STATES = {
  waiting: t`Waiting`,
  running: t`Checking…`,
  passed: t`Passed`,
  failed: t`Failed`,
  skipped: t`Not checked`,
};

/** @type {Record<import("./types.js").Stage, string>} */
export const STAGES = {
  idle: t`Nothing under way`,
  registering: t`Registering the name`,
  ordering: t`Getting the certificate`,
  installing: t`Installing the certificate`,
  waiting: t`Waiting for the next try`,
};

/** @type {[import("./types.js").SecretName, string, string][]} Name, words, help. */
export const DYNAMIC = [
  ["username", t`User name`, t`The one you sign in with at easyDNS.`],
  ["update_token", t`Update token`, t`At easyDNS: the domain's DNS settings, dynamic records. Not the password.`],
];

/** @type {[import("./types.js").SecretName, string, string][]} Name, words, help. */
export const REST = [
  ["api_token", t`API token`, t`At easyDNS: User, Security, REST API.`],
  ["api_key", t`API key`, t`Made there by “Regenerate”, and shown only once.`],
];

/** Whether the unit does something about it right now. @param {import("./types.js").EasyDns} easydns */
export const works = ({ stage }) => stage !== "idle" && stage !== "waiting";
