// What ESLint asks of the page's modules, and of the few of its tools.

import js from "@eslint/js";
import globals from "globals";

import bareWords from "./tools/bare-words.js";

const RULES = {
  eqeqeq: "error",
  "no-var": "error",
  "prefer-const": "error",
  "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
  "no-shadow": "error",
  "no-implicit-globals": "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-script-url": "error",
  "no-throw-literal": "error",
  "no-return-assign": ["error", "except-parens"],
  "no-self-compare": "error",
  "no-template-curly-in-string": "error",
  "no-unmodified-loop-condition": "error",
  "no-unneeded-ternary": "error",
  "no-useless-concat": "error",
  "object-shorthand": "error",
  "prefer-template": "error",
  "array-callback-return": "error",
  "default-case-last": "error",
  "no-constructor-return": "error",
  "no-promise-executor-return": "error",
  "require-atomic-updates": "off",
  // Markup from text is how a page comes to run what somebody else wrote.
  "no-restricted-properties": [
    "error",
    { property: "innerHTML", message: "Make elements with h()." },
    { property: "outerHTML", message: "Make elements with h()." },
    { property: "insertAdjacentHTML", message: "Make elements with h()." },
  ],
};

export default [
  { ignores: ["**/*", "!daemon/", "!daemon/web/", "!daemon/web/static/", "!daemon/web/static/*.js", "!tools/", "!tools/*.js", "!eslint.config.js"] },
  js.configs.recommended,
  {
    files: ["daemon/web/static/*.js"],
    plugins: { page: { rules: { "bare-words": bareWords } } },
    languageOptions: { globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: { ...RULES, "page/bare-words": "error" },
  },
  { files: ["tools/*.js", "eslint.config.js"], languageOptions: { globals: globals.node }, rules: RULES },
];
