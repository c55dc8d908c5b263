/**
 * The unit as this page knows it: who is signed in, its last reported condition, and the calls that change it.
 *
 * Why the stream is read by fetch and not by EventSource: a pulled network cable is silent, and EventSource hides the
 * keep-alive comments whose absence tells it. Fetch also shows the status of a refusal, so that an ended sign-in
 * leads to the sign-in page and not to endless tries.
 *
 * @typedef {import("./types.js").Session} Session
 * @typedef {import("./types.js").Security} Security
 * @typedef {import("./types.js").System} System
 * @typedef {import("./types.js").Network} Network
 * @typedef {import("./types.js").EasyDns} EasyDns
 * @typedef {import("./types.js").Blocker} Blocker
 */

import { said, settleSpoken, t } from "./language.js";

const BASE = "/api/v1";
const ANSWER_MS = 20_000;
/** The unit sends at least a comment every 25 s; after this long without a byte the connection is dead. */
const SILENCE_MS = 60_000;
const RETRY_MS = [500, 1000, 2000, 4000, 8000, 15_000];
/** A browser keeps at most six connections to a host, and each refusal closes one: the seventh try is on a new one. */
const STALE_RETRIES = 6;
const NOT_SIGNED_IN = "not-signed-in";
/** What this call gives is a file for its owner. */
const SAVED = "/backup/export";
/** Calls that the unit takes over a connection to the certificate of this moment only. */
const PROVING = ["/security/test", "/security/confirm"];

/** What the unit refused or could not do, in words for a person (RFC 9457). */
export class Problem extends Error {
  /** @param {Partial<import("./types.js").ProblemBody> & { retryAfter?: number }} body */
  constructor(body) {
    super(body.detail ?? t`The unit refused this.`);
    this.code = body.code ?? "unknown";
    this.status = body.status ?? 0;
    this.remedy = body.remedy ?? "";
    this.field = body.field ?? null;
    this.location = body.location ?? null;
    /** @type {Blocker[]} */
    this.blockers = body.blockers ?? [];
    /** @type {import("./types.js").Finding[]} */
    this.findings = body.findings ?? [];
    /** @type {import("./types.js").Fault[]} */
    this.faults = body.faults ?? [];
    /** @type {import("./types.js").Precheck[]} */
    this.prechecks = body.prechecks ?? [];
    this.retryAfter = body.retryAfter ?? 0;
  }
}

/** Sends `change` whenever anything below changes, and `event` and `events-missed` as the stream tells them. */
export class Unit extends EventTarget {
  /** @type {Session | null} */
  session = null;
  /** @type {Security | null} */
  security = null;
  /** When `security` came, by `performance.now()`: its `seconds_left` counts from there. */
  securityAt = 0;
  /** @type {System | null} */
  system = null;
  systemAt = 0;
  /** @type {Network | null} */
  network = null;
  /** @type {EasyDns | null} */
  easydns = null;
  /** The change of the network details that was applied from this page. @type {import("./move.js").Move | null} */
  move = null;
  /** False while the stream is down; `lostAt` tells since when. */
  connected = false;
  /** @type {Date | null} */
  lostAt = null;
  /** Why the stream is down. @type {Problem | null} */
  lostBy = null;
  /** Whether port 80, by which this page came, was closed for good: the unit goes on over HTTPS. */
  doorClosed = false;
  /** Why the last session ended without being asked to, for the sign-in page. */
  ended = false;
  /** Fingerprint of the certificate that this browser is known to accept. */
  #accepted = "";
  #following = /** @type {AbortController | null} */ (null);
  #wake = () => {};

  /**
   * Whether the unit shows another certificate since this page was opened, and this browser has not accepted it yet.
   * Connections from before go on, the stream's among them; new ones fail if the browser does not trust it, and it
   * asks the person only when a page is opened.
   */
  get certificateIsNew() {
    const served = servedBy(this.security);
    return location.protocol === "https:" && served !== "" && served !== this.#accepted;
  }

  /** Ask whether this browser is signed in. Raises Problem when the unit does not answer. */
  async recall() {
    try {
      this.session = await this.#exchange("GET", "/session");
    } catch (problem) {
      if (problem.status !== 401) throw problem;
      this.session = null;
    }
    this.#changed();
  }

  /** @param {string} username @param {string} password */
  async signIn(username, password) {
    this.session = await this.#exchange("POST", "/session", { username, password });
    this.ended = false;
    this.#changed();
  }

  /** Sign in with a code from another address of the unit; whether it was taken. @param {string} code */
  async takeOver(code) {
    try {
      this.session = await this.#exchange("POST", "/session/takeover", { code });
      return true;
    } catch {
      return false;
    }
  }

  async signOut() {
    await this.call("DELETE", "/session");
    this.#forget(false);
  }

  /**
   * One call. Retries by itself on a new connection when this one was opened before a certificate swap, and with a
   * new token when another tab signed in again. Returns the body, or null. Raises Problem.
   * @param {string} method @param {string} path @param {object | FormData} [body] sent as JSON unless it is a form
   * @param {number} [patience] how many milliseconds to wait for the answer
   * @param {string} [tag] of the settings that the change is about; others are refused (`changed-meanwhile`)
   */
  async call(method, path, body, patience, tag) {
    let stale = 0;
    let renewed = false;
    for (;;) {
      try {
        const answer = await this.#exchange(method, path, body, patience, tag);
        if (PROVING.includes(path)) this.#accepted = servedBy(this.security);
        return answer;
      } catch (problem) {
        if (problem.code === "no-answer" && this.certificateIsNew) throw notAccepted(this.security);
        if (problem.code === "stale-connection" && stale++ < STALE_RETRIES) continue;
        if (problem.status === 403 && !renewed && (await this.#tokenChanged())) {
          renewed = true;
          continue;
        }
        if (problem.status === 401 && problem.code !== "bad-credentials") this.#forget(true);
        throw problem;
      }
    }
  }

  /** Take a body that an answer carried before the stream tells it. @param {Security | null} security */
  takeSecurity(security) {
    if (!security?.blockers) return;
    this.#know(security);
    this.#changed();
  }

  /**
   * The same of the network, asked for while the stream may hang.
   * @param {Security} security @param {Network} network
   */
  takeNetwork(security, network) {
    this.network = network;
    this.takeSecurity(security);
  }

  /** The same of the unit as a whole. @param {System | null} system */
  takeSystem(system) {
    if (!system?.setup) return;
    this.#knowSystem(system);
    this.#changed();
  }

  /** The same of the easyDNS registration. @param {EasyDns | null} easydns */
  takeEasyDns(easydns) {
    if (!easydns?.stage) return;
    this.easydns = easydns;
    this.#changed();
  }

  /** What became of the change that was applied from this page, or a new one. @param {Unit["move"]} move */
  takeMove(move) {
    this.move = move;
    this.#changed();
  }

  /** Keep `security`, `system`, `network` and `easydns` up to date until `unfollow`, or until the sign-in ends. */
  async follow() {
    if (this.#following) return;
    const following = (this.#following = new AbortController());
    for (let tries = 0; !following.signal.aborted; tries++) {
      try {
        await this.#stream(following.signal, () => (tries = 0));
      } catch (problem) {
        if (following.signal.aborted) return;
        if (problem.status === 401) return this.#forget(true);
        this.lostBy = problem instanceof Problem ? problem : null;
      }
      this.#lost();
      await this.#pause(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
    }
  }

  /** Stop listening, for instance because the page goes to another address. */
  unfollow() {
    this.#following?.abort();
    this.#following = null;
    this.#wake();
  }

  /** Leave the stream, which may hang on an address that the unit has no more, and begin anew. */
  reconnect() {
    this.unfollow();
    this.#lost();
    this.follow();
  }

  /** Try to reconnect now rather than after the pause. */
  hurry() {
    this.#wake();
  }

  #stream(stop, onOpen) {
    return readEvents("/events/stream", stop, {
      onOpen: () => {
        onOpen();
        this.connected = true;
        this.lostAt = this.lostBy = null;
        this.doorClosed = false;
        this.#changed();
      },
      onEvent: (name, data) => this.#take(name, data),
    });
  }

  #take(name, data) {
    if (name === "security") {
      this.#know(said(JSON.parse(data)));
    } else if (name === "system") {
      this.#knowSystem(said(JSON.parse(data)));
    } else if (name === "network") {
      this.network = said(JSON.parse(data));
    } else if (name === "easydns") {
      this.easydns = said(JSON.parse(data));
    } else if (name === "door-closed") {
      this.doorClosed = true;
    } else {
      if (name === "event" || name === "events-missed") {
        this.dispatchEvent(new CustomEvent(name, { detail: said(JSON.parse(data)) }));
      }
      return;
    }
    this.#changed();
  }

  #know(security) {
    this.security = security;
    this.securityAt = performance.now();
    this.#accepted ||= servedBy(security);
  }

  #knowSystem(system) {
    this.system = system;
    this.systemAt = performance.now();
  }

  #lost() {
    if (this.connected || this.lostAt === null) this.lostAt = new Date();
    this.connected = false;
    this.#changed();
  }

  #pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => (clearTimeout(timer), resolve(undefined));
    });
  }

  async #tokenChanged() {
    const before = this.session?.csrf;
    await this.recall();
    return this.session !== null && this.session.csrf !== before;
  }

  #forget(unasked) {
    this.unfollow();
    this.ended = unasked && this.session !== null;
    this.session = this.security = this.system = this.network = this.easydns = this.lostAt = null;
    this.connected = false;
    this.#changed();
  }

  async #exchange(method, path, body, patience = ANSWER_MS, tag) {
    const answer = await request(method, path, {
      body,
      token: this.session?.csrf,
      tag,
      signal: AbortSignal.timeout(patience),
    });
    const text = await answer.text();
    // What was saved is a file, and no word of it is changed.
    return text ? (path === SAVED ? JSON.parse(text) : said(JSON.parse(text))) : null;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * Read server-sent events until the unit ends them, `stop` is aborted or the connection is dead. Raises Problem.
 * @param {string} path @param {AbortSignal} stop
 * @param {{onOpen: () => void, onEvent: (name: string, data: string) => void}} told
 */
export async function readEvents(path, stop, { onOpen, onEvent }) {
  const silence = new AbortController();
  const abort = () => silence.abort();
  stop.addEventListener("abort", abort);
  let watch = setTimeout(abort, SILENCE_MS);
  try {
    const answer = await request("GET", path, { signal: silence.signal, accept: "text/event-stream" });
    onOpen();
    const reader = /** @type {ReadableStream} */ (answer.body).pipeThrough(new TextDecoderStream()).getReader();
    const parser = new EventParser(onEvent);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(watch);
      watch = setTimeout(abort, SILENCE_MS);
      parser.feed(value);
    }
  } finally {
    clearTimeout(watch);
    stop.removeEventListener("abort", abort);
  }
}

/** Server-sent events from text that comes in pieces (WHATWG HTML, section 9.2.6; ids and retry times are not used). */
export class EventParser {
  #rest = "";
  #name = "";
  #data = [];

  /** @param {(name: string, data: string) => void} onEvent */
  constructor(onEvent) {
    this.onEvent = onEvent;
  }

  /** @param {string} text */
  feed(text) {
    const lines = (this.#rest + text).split(/\r\n|\n/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
  }

  #line(line) {
    if (line === "") {
      if (this.#data.length) this.onEvent(this.#name || "message", this.#data.join("\n"));
      this.#name = "";
      this.#data = [];
    } else if (line.startsWith("event:")) this.#name = line.slice(6).trim();
    else if (line.startsWith("data:")) this.#data.push(line.slice(5).replace(/^ /, ""));
  }
}

/**
 * @param {string} method @param {string} path
 * @param {{body?: object | FormData, token?: string, tag?: string, signal?: AbortSignal, accept?: string}} options
 */
async function request(method, path, { body, token, tag, signal, accept = "application/json" }) {
  /** @type {Record<string, string>} */
  const headers = { Accept: accept };
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers["Content-Type"] = "application/json";
  if (token && method !== "GET") headers["X-CSRF-Token"] = token;
  if (tag) headers["If-Match"] = `"${tag}"`;
  let answer;
  try {
    answer = await fetch(BASE + path, {
      method,
      headers,
      signal,
      body: form ? body : body && JSON.stringify(body),
      cache: "no-store",
    });
  } catch {
    throw new Problem({
      code: "no-answer",
      detail: t`The unit does not answer.`,
      remedy: t`Check that it is on and that this computer is on its network, then try again.`,
    });
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

/** @param {Security | null} security */
const servedBy = (security) => security?.certificates.find((certificate) => certificate.serving)?.fingerprint ?? "";

/** @param {Security | null} security */
function notAccepted(security) {
  const remedy = t`Open this page anew, and trust or accept the certificate when the browser asks.`;
  let way = t`If you cannot, the front panel leads back in.`;
  if (security?.pending) way = t`If you cannot, do nothing: the unit goes back to the old certificate by itself.`;
  else if (security?.http.listening)
    way = t`If you cannot, the CCM still answers over HTTP on port ${security.http.port}.`;
  return new Problem({
    code: "certificate-new",
    detail: t`The unit shows a new certificate, and this browser does not accept it yet.`,
    remedy: `${remedy} ${way}`,
  });
}

async function problemOf(answer) {
  const retryAfter = Number(answer.headers.get("Retry-After")) || 0;
  try {
    const body = await answer.json();
    // At every visit the page learns in this way that nobody is signed in, and shows other words for it.
    if (body.code !== NOT_SIGNED_IN) await settleSpoken();
    return new Problem({ ...said(body), status: answer.status, retryAfter });
  } catch {
    return new Problem({
      status: answer.status,
      detail: t`The unit answered with error ${answer.status} and no explanation.`,
      remedy: t`Try again; if it stays, restart the unit.`,
      retryAfter,
    });
  }
}
