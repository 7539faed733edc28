import js from "@eslint/js";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["dist", "node_modules"] },
  js.configs.recommended,
  {
    files: ["src/**/*.ts", "tests/unit/**/*.ts", "vite.config.ts"],
    extends: [...ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-non-null-assertion": "error",
      // The page shows other people's texts: they reach the document as text, never as markup.
      "no-restricted-properties": ["error",
        { property: "innerHTML", message: "use textContent (dom.ts)" },
        { property: "outerHTML", message: "use textContent (dom.ts)" },
        { property: "insertAdjacentHTML", message: "use textContent (dom.ts)" }],
      "no-restricted-syntax": ["error",
        { selector: "MemberExpression[property.name='write'][object.name='document']", message: "use dom.ts" }],
      "max-lines": ["error", 400],
    },
  },
  {
    files: ["tests/**/*.mjs", "eslint.config.mjs"],
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "module",
      globals: { console: "readonly", process: "readonly", URL: "readonly", setTimeout: "readonly", Buffer: "readonly",
                 document: "readonly", window: "readonly", getComputedStyle: "readonly", performance: "readonly",
                 innerWidth: "readonly", requestAnimationFrame: "readonly", NodeFilter: "readonly", Event: "readonly", DOMParser: "readonly", KeyboardEvent: "readonly" },
    },
  },
);
