// node tools/sentences.js: print as JSON every sentence of the page that is tagged with t, with the modules that say it;
// which modules the sign-in needs; and the catalogues.

import { readFileSync, readdirSync } from "node:fs";

import { parse } from "acorn";

const PAGE = new URL("../daemon/web/static/", import.meta.url);
const FIRST = "ccm.js";
const CATALOGUES = { de: { door: "german-door.js", rest: "german.js" } };

const trees = new Map(
  readdirSync(PAGE)
    .filter((name) => name.endsWith(".js"))
    .map((name) => [name, parse(readFileSync(new URL(name, PAGE), "utf8"), { ecmaVersion: "latest", sourceType: "module" })]),
);

/** Every node below `node`, itself included. */
function* nodes(node) {
  if (Array.isArray(node)) {
    for (const one of node) yield* nodes(one);
  } else if (node?.type) {
    yield node;
    for (const inside of Object.values(node)) if (inside instanceof Object) yield* nodes(inside);
  }
}

/** What `t` of language.js looks up. */
const sentence = ({ quasi }) =>
  quasi.quasis
    .map(({ value }, index) => (index ? `{${index - 1}}${value.cooked}` : value.cooked))
    .join("")
    .replaceAll(/\s*\n\s*/g, " ");

function tagged() {
  const found = {};
  for (const [name, tree] of trees)
    for (const node of nodes(tree))
      if (node.type === "TaggedTemplateExpression" && node.tag.name === "t") (found[sentence(node)] ??= []).push(name);
  return found;
}

/** The modules that are there as soon as `name` is: not those that it asks for later. */
function withImports(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const node of trees.get(name).body)
    if (node.type === "ImportDeclaration") withImports(node.source.value.replace("./", ""), seen);
  return seen;
}

async function catalogues() {
  const found = {};
  for (const [code, parts] of Object.entries(CATALOGUES)) {
    found[code] = {};
    for (const [part, name] of Object.entries(parts)) found[code][part] = (await import(new URL(name, PAGE))).SENTENCES;
  }
  return found;
}

console.log(JSON.stringify({ tagged: tagged(), door: [...withImports(FIRST)], catalogues: await catalogues() }));
