/**
 * Elements from data, and a patch that leaves alone what did not change.
 *
 * Why no framework: the unit serves the page itself, works offline for years, and runs nobody else's script. Why a
 * patch: the unit sends its whole condition at each change, and redrawing everything would take away the focus, what
 * was typed, and a screen reader's place.
 */

const SVG_NAMES = new Set(["svg", "use"]);
const SVG_SPACE = "http://www.w3.org/2000/svg";
const PROPERTIES = Symbol("properties");
const KEY = Symbol("key");

/** @typedef {Node | string | number | null | undefined | false | readonly any[]} Children */

/**
 * Make an element. Functions and objects become properties (`onclick`, a view's data), the rest attributes; an
 * attribute that is null, undefined or false is left off. A `key` tells the patch which element is which.
 * @param {string} name
 * @param {Record<string, any>} [attributes]
 * @param {...Children} children
 */
export function h(name, attributes = {}, ...children) {
  const element = SVG_NAMES.has(name) ? document.createElementNS(SVG_SPACE, name) : document.createElement(name);
  const properties = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "key") element[KEY] = value;
    else if (typeof value === "function" || typeof value === "object") properties[key] = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  Object.assign(element, properties);
  element[PROPERTIES] = properties;
  element.append(...nodes(children));
  return element;
}

/**
 * One of the drawings in icons.svg, for the eye only.
 * @param {string} name
 */
export const icon = (name) => h("svg", { class: "icon", "aria-hidden": "true" }, h("use", { href: `#icon-${name}` }));

/** Fetch the drawings into the page, so that they are there when the unit is not. */
export async function loadIcons() {
  const answer = await fetch("/static/icons.svg");
  const drawing = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  drawing.classList.add("unseen");
  drawing.setAttribute("aria-hidden", "true");
  document.body.append(document.adoptNode(drawing));
}

/**
 * Make the children of `parent` equal to `wanted`, keeping every node that can be kept.
 * @param {Element} parent
 * @param {Children} wanted
 */
export function patch(parent, wanted) {
  let place = parent.firstChild;
  for (const node of nodes([wanted])) {
    const kept = firstOfKind(place, node);
    if (kept === null) {
      parent.insertBefore(node, place);
      continue;
    }
    while (place !== kept) place = removed(place);
    place = kept.nextSibling;
    adopt(kept, node);
  }
  while (place !== null) place = removed(place);
}

/** A custom element that draws itself by `render()` and again at each `update()`. */
export class View extends HTMLElement {
  connectedCallback() {
    this.update();
  }

  /** Draw anew. Whoever changes a property calls this; a parent's patch does it too. */
  update() {
    if (this.isConnected) patch(this, this.render());
  }

  /** @returns {Children} */
  render() {
    return null;
  }
}

/**
 * Move the focus to the first of `root` that matches, if there is one.
 * @param {ParentNode} root @param {string} selector
 */
export function focusOn(root, selector) {
  const goal = root.querySelector(selector);
  if (goal instanceof HTMLElement) goal.focus();
}

/**
 * Say something to a screen reader, politely.
 * @param {string} sentence
 */
export function announce(sentence) {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = sentence;
}

/** @returns {Node[]} */
function nodes(children) {
  return children.flat(Infinity).flatMap((child) => {
    if (child === null || child === undefined || child === false || child === "") return [];
    return [child instanceof Node ? child : document.createTextNode(String(child))];
  });
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function firstOfKind(from, node) {
  for (let old = from; old !== null; old = old.nextSibling) {
    if (old.nodeName === node.nodeName && old[KEY] === node[KEY]) return old;
  }
  return null;
}

function adopt(kept, node) {
  if (kept.nodeType !== Node.ELEMENT_NODE) {
    if (kept.data !== node.data) kept.data = node.data;
    return;
  }
  for (const name of kept.getAttributeNames()) {
    // What a person opened stays open.
    if (!node.hasAttribute(name) && !(name === "open" && kept.nodeName === "DETAILS")) kept.removeAttribute(name);
  }
  for (const name of node.getAttributeNames()) {
    const value = node.getAttribute(name);
    if (kept.getAttribute(name) !== value) kept.setAttribute(name, value);
  }
  for (const name of Object.keys(kept[PROPERTIES] ?? {})) {
    if (!(name in node[PROPERTIES])) kept[name] = null;
  }
  Object.assign(kept, node[PROPERTIES]);
  kept[PROPERTIES] = node[PROPERTIES];
  if (kept instanceof View) kept.update();
  else patch(kept, [...node.childNodes]);
}
