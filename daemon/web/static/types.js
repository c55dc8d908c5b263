/**
 * The bodies of `/api/v1`, for the type checker and the reader. Never loaded by a browser. Times are RFC 3339 strings.
 *
 * @typedef {{code: string, detail: string, remedy: string}} Blocker
 * @typedef {{code: string, severity: "error" | "warning" | "note", detail: string, remedy: string}} Finding
 * @typedef {{type: string, title: string, status: number, detail: string, code: string, remedy?: string,
 *   field?: string, location?: string, blockers?: Blocker[], findings?: Finding[], faults?: Fault[],
 *   reasons?: string[], prechecks?: Precheck[]}} ProblemBody
 * @typedef {{username: string, csrf: string, scheme: string, password_set_by_owner: boolean,
 *   password_travelled: boolean}} Session
 * @typedef {{id: string, device: string, address: string, scheme: "http" | "https", since: string, last_seen: string,
 *   current: boolean}} SignIn
 * @typedef {"read" | "write"} Scope
 * @typedef {{id: string, name: string, scope: Scope, created: string, last_used: string | null}} Token
 * @typedef {{id: string, name: string, scope: Scope, created: string, token: string}} NewToken
 * @typedef {{code: string, severity: "warning" | "error", detail: string, remedy: string, standing: boolean}} Alarm
 * @typedef {{started: string, finished: string | null, origin: string, erased: string[], remains: string[]}} Receipt
 * @typedef {"password" | "name" | "network" | "security"} SetupStep
 * @typedef {{open: SetupStep[], passed: SetupStep[], closed: boolean}} Setup
 * @typedef {{version: string, built: string,
 *   components: {name: string, version: string, licence: string, texts: boolean}[]}} About
 * @typedef {{model: string, serial: string, name: string, version: string, state: string, uptime: number,
 *   clock: string, clock_plausible: boolean, host_name: string, addresses: string[], alarms: Alarm[],
 *   panel: {connected: boolean, detail: string}, setup: Setup,
 *   receipt: Receipt | null, reset_percent: number | null,
 *   tag: string}} System
 * @typedef {"off" | "green" | "red" | "orange"} Led
 * @typedef {{rows: string[], columns: number, cursor: [number, number] | null, leds: Led[], backlight: number}} Picture
 *   of the front panel; `cursor` is column and row from 0, `leds` go from top to bottom
 * @typedef {"self-signed" | "own" | "easydns"} Source
 * @typedef {{subject: string, issuer: string, names: string[], fingerprint: string, not_before: string,
 *   not_after: string, key_type: string}} Summary of one certificate
 * @typedef {"ec-p256" | "rsa-2048" | "rsa-3072"} KeyType
 * @typedef {{csr: string, subject: string, names: string[], key_type: KeyType, created: string}} Request
 * @typedef {{installable: boolean, installed: boolean, needs_yes: boolean, findings: Finding[], chain: Summary[],
 *   root: Summary | null}} Verdict
 * @typedef {{source: Source, available: boolean, detail: string, active: boolean, serving: boolean,
 *   subject: string | null, issuer: string | null, names: string[], fingerprint: string | null,
 *   not_before: string | null, not_after: string | null, key_type: string | null, left_off: string[],
 *   life_left: number | null, days_left: number | null, findings: Finding[], chain: Summary[],
 *   root: Summary | null, previous: Summary | null, request: Request | null}} Certificate `life_left` goes from 1 to 0
 * @typedef {{fingerprint: string, at: string, client: string, name: string}} Proof
 * @typedef {{kinds: string[], seconds_left: number, seconds: number}} Pending
 * @typedef {{field: string, detail: string, allowed: string}} Fault in one of the network details
 * @typedef {{method: "dhcp" | "static", address: string | null, gateway: string | null,
 *   ipv6: "automatic" | "static" | "off", ipv6_address: string | null, ipv6_gateway: string | null, dns: string[],
 *   search_domain: string | null}} InterfaceDetails what is set of one interface; an address has its prefix with it
 * @typedef {InterfaceDetails & {host_name: string | null, ntp: string[], discovery: boolean,
 *   further: (InterfaceDetails & {interface: string})[]}} NetworkSettings of the main interface and of the host, and an
 *   entry for each further interface
 * @typedef {{address: string, prefix: number | null,
 *   obtained: "dhcp" | "static" | "router" | "link-local" | null}} Held
 * @typedef {{name: string, link: boolean | null, mac: string, addresses: Held[]}} InterfaceState
 * @typedef {{host_name: string, addresses: Held[], link: boolean | null, gateways: string[], dns: string[],
 *   mac: string, interfaces: InterfaceState[]}} NetworkState `interfaces`: the main one first
 * @typedef {{managed: boolean, interface: string, confirm_seconds: number, settings: NetworkSettings, tag: string,
 *   factory: NetworkSettings, state: NetworkState}} Network
 * @typedef {{changes: boolean, faults: Fault[], findings: Finding[], addresses: string[]}} NetworkVerdict
 * @typedef {{kind: string, state: "waiting" | "running" | "passed" | "failed" | "skipped", detail: string,
 *   remedy: string, seconds: number | null}} Precheck
 * @typedef {{label: string | null, way: "bundle" | "acme", directory: string | null, contact: string | null,
 *   acme_profile: string | null, eab_key_id: string | null, terms_agreed: string, trust_root: string | null,
 *   wildcard: boolean, challenge_zone: string | null, quiet_hour: number | null}} EasyDnsSettings
 * @typedef {"username" | "update_token" | "api_token" | "api_key" | "eab_key"} SecretName
 * @typedef {"idle" | "registering" | "ordering" | "installing" | "waiting"} Stage
 * @typedef {{name: string, domain: string, in_use: boolean, settings: EasyDnsSettings, tag: string, directory: string,
 *   secrets_set: SecretName[], provided: boolean, prechecks: Precheck[], registered: string,
 *   registered_at: string | null, verified: Finding | null, stage: Stage, progress: string, percent: number,
 *   fault: string, remedy: string, next_try: string | null, renewal: string | null, waiting: boolean, terms: string,
 *   profiles: string[]}} EasyDns
 * @typedef {{time: string, plausible: boolean, synchronised: boolean | null, server: string,
 *   offset: number | null}} Clock
 * @typedef {{id: number, time: string, last: string | null, count: number, severity: "info" | "warning", kind: string,
 *   code: string, text: string, door: string, client: string, result: "" | "done" | "failed"}} EventEntry
 * @typedef {{host: string | null, port: number, transport: "udp" | "tcp" | "tls", trust_root: string | null,
 *   tag: string}} Syslog
 * @typedef {{port: number, listening: boolean, fault: string}} Listener
 * @typedef {{force_https: boolean, state: string, http: Listener,
 *   https: {ports: number[], listening: boolean, listeners: Listener[]}, active: Source, serving: Source | null,
 *   certificates: Certificate[], root: {fingerprint: string, subject: string, not_after: string} | null,
 *   tested: Proof | null, pending: Pending | null, can_force_https: boolean, blockers: Blocker[],
 *   http_clients: {address: string, last_seen: string}[], http_clients_since: string | null}} Security
 */

export {};
