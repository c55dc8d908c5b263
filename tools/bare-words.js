// An ESLint rule: words for a person are tagged, t`...`, so that they can be said in another language.
//
// A word is bare where it stands as a child of an element, as a name or a help that a person hears or sees, in a notice
// and the like; and wherever a string reads like a sentence or begins like one, whatever it is for. What is no
// language's is in ALLOWED.

/** What stands on the front panel itself, which speaks English; names; what programs say to each other. */
const ALLOWED = new Set([
  "Administration > CCM Access > Default Password",
  "Administration > Reset",
  "Administration > Reset > Reset CCM Pass",
  "Security > Root fingerprint",
  "Reopen port 80",
  "Reset CCM Pass",
  "Factory reset",
  "Yes",
  "Run",
  "Certificate",
  "Network",
  "HTTP",
  "HTTPS",
  "IPv4",
  "IPv6",
  "DNS",
  "CSV",
  "JSON",
  "Core Configuration Manager",
  "Let's Encrypt",
  "English",
  "Deutsch",
  "Authorization: Bearer",
]);
/** Calls whose arguments a person reads, and from which of them on. */
const SAYING = { h: 2, section: 1, notice: 1, badge: 1, announce: 0, facts: 0 };
const SAYING_KEYS = new Set(
  ["title", "intro", "aria-label", "placeholder", "label", "words", "text", "help", "detail", "remedy", "act", "keep"],
);
/** Keys and calls whose strings are for the browser or the unit. */
const SILENT_KEYS = new Set(["class", "rel", "autocomplete", "headers", "accept", "type", "aria-describedby", "aria-labelledby"]);
const SILENT_CALLS = new Set(["querySelector", "querySelectorAll", "closest", "focusOn", "get", "control"]);
const WORD = /\p{L}{2}/u;
/** An address, a part of one, or a file's name. */
const FOR_MACHINES = /^\S*[/.#]\S*$/;
const SENTENCE = /^\p{Lu}\p{Ll}+$|\p{L}{2,}[,:;]? \p{L}{2,}|\p{Ll}…$/u;

export default {
  meta: {
    type: "problem",
    docs: { description: "words for a person are tagged with t" },
    messages: { bare: "Tag the words “{{words}}” with t`...`, so that they can be said in another language." },
    schema: [],
  },
  create: (context) => {
    const check = (node, text) => {
      const words = text.trim();
      if (!WORD.test(words) || FOR_MACHINES.test(words) || ALLOWED.has(words) || isTagged(node)) return;
      const place = placeOf(node);
      if (place === "saying" || (place === "open" && SENTENCE.test(words))) {
        context.report({ node, messageId: "bare", data: { words } });
      }
    };
    return {
      Literal: (node) => typeof node.value === "string" && check(node, node.value),
      TemplateLiteral: (node) => check(node, node.quasis.map(({ value }) => value.cooked).join("")),
    };
  },
};

const isTagged = (node) => node.parent.type === "TaggedTemplateExpression";

/** Whether what `node` says is "saying", "silent", or "open": neither is known. */
function placeOf(node) {
  for (let child = node, parent = node.parent; parent; child = parent, parent = parent.parent) {
    switch (parent.type) {
      // What these have inside is where they stand themselves.
      case "ArrayExpression":
      case "SpreadElement":
        break;
      case "ConditionalExpression":
        if (child === parent.test) return "silent";
        break;
      case "LogicalExpression":
        if (child === parent.left && parent.operator === "&&") return "silent";
        break;
      case "BinaryExpression":
        if (parent.operator !== "+") return "silent";
        break;
      case "TemplateLiteral":
        return isTagged(parent) ? "open" : placeOf(parent);
      case "ArrowFunctionExpression":
        if (child !== parent.body) return "open";
        break;
      case "Property":
      case "PropertyDefinition": {
        if (child !== parent.value) return "silent";
        const key = parent.key.name ?? parent.key.value;
        if (SILENT_KEYS.has(key)) return "silent";
        return SAYING_KEYS.has(key) ? "saying" : "open";
      }
      case "AssignmentExpression":
        return parent.left.property?.name === "title" ? "saying" : "open";
      case "CallExpression":
      case "NewExpression": {
        const index = parent.arguments.indexOf(child);
        const name = parent.callee.property?.name ?? parent.callee.name;
        // items.map((item) => ...) says what its function does.
        if (index >= 0 && name === "map") break;
        if (index < 0) break;
        if (name in SAYING) return index >= SAYING[name] ? "saying" : "silent";
        return SILENT_CALLS.has(name) ? "silent" : "open";
      }
      case "MemberExpression":
        return child === parent.object ? "open" : "silent";
      case "ImportDeclaration":
      case "ImportExpression":
      case "ExportNamedDeclaration":
      case "SwitchCase":
        return child === parent.source || child === parent.test ? "silent" : "open";
      default:
        return "open";
    }
  }
  return "open";
}
