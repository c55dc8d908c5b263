/** The API for people: what `GET /openapi.json` says, as a page. */

import { View, announce, h } from "./dom.js";
import { locale, t } from "./language.js";
import { badge, notice, refusal, section } from "./parts.js";
import * as addresses from "./addresses.js";

const OR = new Intl.ListFormat(locale(), { type: "disjunction" });
const CHANGING = ["post", "put", "delete"];

/**
 * As much of OpenAPI 3.1 as is shown.
 * @typedef {{$ref?: string, type?: string, enum?: any[], format?: string, anyOf?: Schema[], items?: Schema | false,
 *   prefixItems?: Schema[], properties?: Record<string, Schema>, required?: string[], default?: any, description?: string,
 *   minimum?: number, maximum?: number, minLength?: number, maxLength?: number, maxItems?: number, pattern?: string,
 *   maxProperties?: number}} Schema
 * @typedef {{schema?: Schema}} Media
 * @typedef {{summary: string, tags: string[], security: object[], parameters: {name: string, in: string, schema: Schema}[],
 *   requestBody?: {content: Record<string, Media>},
 *   responses: Record<string, {description: string, content?: Record<string, Media>}>}} Operation
 * @typedef {{info: {description: string}, servers: {url: string}[],
 *   paths: Record<string, Record<string, Operation>>, components: {schemas: Record<string, Schema>}}} Description
 */

class Api extends View {
  /** @type {import("./unit.js").Unit} */
  unit;
  /** @type {Description | null} */
  #described = null;
  /** @type {import("./unit.js").Problem | null} */
  #problem = null;
  #drawn = false;

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  // What is described does not change while the page is open: it is drawn once, however often the unit's state does.
  update() {
    if (this.#drawn) return;
    super.update();
    this.#drawn = this.#described !== null;
  }

  render() {
    if (this.#problem) return refusal(this.#problem);
    const described = this.#described;
    if (!described) return h("p", { class: "waiting" }, t`Loading…`);
    return [about(described), [...grouped(operations(described))].map(([tag, found]) => group(tag, found, described))];
  }

  async #load() {
    try {
      this.#described = await this.unit.call("GET", "/openapi.json");
      announce(t`The description is loaded.`);
    } catch (problem) {
      this.#problem = problem;
    }
    this.update();
  }
}

/** @param {Description} described */
function operations({ paths }) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== "servers")
      .map(([method, operation]) => ({ path, method, operation, tag: operation.tags[0] })),
  );
}

function grouped(found) {
  const groups = new Map();
  for (const each of found) groups.set(each.tag, [...(groups.get(each.tag) ?? []), each]);
  return groups;
}

const about = ({ info, servers }) =>
  section(
    { id: "api-programs", title: t`For programs`, intro: plain(info.description) },
    h(
      "p",
      {},
      t`Every address begins with ${h("code", {}, location.origin + servers[0].url)}. A program sends
        ${h("code", {}, "Authorization: Bearer")} with a token, which is made under
        ${h("a", { href: addresses.ACCOUNT }, t`Account`)}.`,
    ),
    h(
      "p",
      {},
      h(
        "a",
        { class: "button", href: `${servers[0].url}/openapi.json`, download: "base-station-openapi.json" },
        t`Download as OpenAPI 3.1`,
      ),
    ),
    location.protocol === "http:" &&
      notice({ tone: "plain" }, h("p", {}, t`A token counts over HTTPS only; over HTTP it is refused.`)),
  );

const group = (tag, found, described) =>
  section(
    { id: `api-${tag}`, title: `/${tag}` },
    h(
      "div",
      { class: "calls" },
      found.map((each) => call(each, described)),
    ),
  );

function call({ path, method, operation }, { components }) {
  const body = operation.requestBody?.content["application/json"]?.schema;
  const [status, answer] = Object.entries(operation.responses)[0];
  const shown = Object.values(answer.content ?? {})[0]?.schema;
  return h(
    "details",
    {},
    h(
      "summary",
      {},
      h("code", {}, h("b", {}, method.toUpperCase()), ` ${path}`),
      h("span", { class: "call-words" }, plain(operation.summary)),
    ),
    h("div", { class: "badges" }, needs(operation, method)),
    operation.parameters.length > 0 && [h("h3", {}, t`In the address and header`), parameters(operation.parameters)],
    body && body.maxProperties !== 0 && [h("h3", {}, t`To send`), fields(body, components.schemas, "sent")],
    operation.requestBody?.content["multipart/form-data"] &&
      h("p", { class: "soft" }, t`Or files as multipart/form-data.`),
    h("h3", {}, t`Answer ${status}`),
    shown
      ? fields(shown, components.schemas, "got")
      : h("p", { class: "soft" }, OR.format(Object.keys(answer.content ?? {})) || t`Nothing.`),
    h("h3", {}, t`Refusals`),
    refusals(operation.responses, status),
  );
}

function needs({ security }, method) {
  if (!security || security.length === 0) return badge("good", t`No sign-in`);
  const token = security.some((way) => "token" in way);
  if (!token) return badge("warning", t`A browser's session only`);
  return badge("plain", CHANGING.includes(method) ? t`Token: write` : t`Token: read`);
}

const parameters = (found) =>
  h(
    "dl",
    { class: "facts" },
    found.map((each) =>
      h("div", {}, h("dt", {}, h("code", {}, each.name)), h("dd", {}, `${each.in}; ${kind(each.schema)}`)),
    ),
  );

const refusals = (responses, done) =>
  h(
    "dl",
    { class: "facts" },
    Object.entries(responses)
      .filter(([status]) => status !== done && status !== "default")
      .map(([status, { description }]) => h("div", {}, h("dt", {}, status), h("dd", {}, plain(description)))),
  );

/** @param {Schema} schema @param {Record<string, Schema>} schemas @param {"sent" | "got"} way */
function fields(schema, schemas, way, depth = 0) {
  const shape = schema.$ref ? schemas[nameOf(schema)] : schema;
  if (schema.anyOf) return schema.anyOf.map((one) => fields(one, schemas, way, depth));
  return [
    depth === 0 && shape.description && h("p", { class: "soft" }, plain(shape.description)),
    h(
      "dl",
      { class: "facts" },
      Object.entries(shape.properties ?? {}).map(([name, property]) =>
        h(
          "div",
          {},
          h("dt", {}, h("code", {}, name)),
          h(
            "dd",
            {},
            kind(property, schemas),
            !(way === "got" || shape.required?.includes(name)) && [" ", t`(may be left out)`],
            inner(property, schemas, way, depth),
          ),
        ),
      ),
    ),
  ];
}

/** The fields of an object inside, folded. */
function inner(property, schemas, way, depth) {
  const found = [property, property.items, ...(property.anyOf ?? [])].find(
    (each) => each && each.$ref && schemas[nameOf(each)].properties,
  );
  if (!found || depth > 3) return null;
  const view = h("details", {}, h("summary", {}, nameOf(found)));
  // Filled in when it is opened: all of them at once are ten thousand elements.
  view.addEventListener("toggle", () => {
    if (view.childElementCount > 1) return;
    view.append(...[fields(found, schemas, way, depth + 1)].flat(Infinity).filter(Boolean));
  });
  return view;
}

/** What a value is, in words. @param {Schema} schema @param {Record<string, Schema>} [schemas] */
function kind(schema, schemas = {}) {
  if (schema.anyOf) return OR.format(schema.anyOf.map((one) => kind(one, schemas)));
  if (schema.$ref) {
    const shape = schemas[nameOf(schema)];
    return shape?.enum ? shape.enum.map((one) => JSON.stringify(one)).join(", ") : t`object`;
  }
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(", ");
  if (schema.type === "array") return schema.items ? t`list of ${kind(schema.items, schemas)}` : t`list`;
  const limits = [
    schema.maxLength && t`at most ${schema.maxLength} characters`,
    schema.minimum !== undefined && t`from ${schema.minimum} ¦ a number`,
    schema.maximum !== undefined && t`to ${schema.maximum}`,
    schema.pattern && t`as ${schema.pattern}`,
  ].filter(Boolean);
  return [schema.format ?? schema.type ?? t`anything`, ...limits].join(", ");
}

/** @param {Schema} schema */
const nameOf = ({ $ref }) => $ref?.split("/").pop() ?? "";
/** What the description says is English. @param {string} text */
const plain = (text) =>
  h(
    "span",
    { lang: "en" },
    text
      .replaceAll(/\s+/g, " ")
      .split("`")
      .map((part, index) => (index % 2 ? h("code", {}, part) : part)),
  );

customElements.define("ccm-api", Api);
