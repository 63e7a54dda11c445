import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import regexp from "eslint-plugin-regexp";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const processEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: "Only app/env.server.ts reads process.env: take settings as arguments.",
};
const unsafeRaw = {
  selector: "MemberExpression[property.name=/^\\$(query|execute)RawUnsafe$/]",
  message: "Text in a raw query is an injection: use the tagged template.",
};
/** React and Remix pick their production code by NODE_ENV alone, at import: the server may set it. */
const processEnvButMode = {
  ...processEnv,
  selector: `MemberExpression[property.name!='NODE_ENV'] > ${processEnv.selector}`,
};

export default defineConfig(
  globalIgnores(["build/", ".local/", "app/db/generated/", "node_modules/", "public/", ".shopify/"]),
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx,mts}"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { attributes: false, properties: false } },
      ],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/return-await": ["error", "error-handling-correctness-only"],
      "@typescript-eslint/promise-function-async": "off",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/only-throw-error": ["error", { allow: [{ from: "lib", name: "Response" }] }],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: false },
      ],
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": "allow-with-description" }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      "no-restricted-syntax": ["error", unsafeRaw],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["app/**/*.{ts,tsx}"],
    ignores: ["app/env.server.ts"],
    rules: { "no-restricted-syntax": ["error", unsafeRaw, processEnv] },
  },
  { files: ["server.ts"], rules: { "no-restricted-syntax": ["error", unsafeRaw, processEnvButMode] } },
  {
    // What they match may be a stranger's and of any length: no pattern may be slower than its text is long.
    files: ["app/**/*.{ts,tsx}", "scripts/**/*.{ts,mjs}", "server.ts"],
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": [
        "error",
        { report: "potential", ignoreSticky: false, ignorePartial: false },
      ],
    },
  },
  {
    files: ["app/**/*.tsx"],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    // A test writes its events out, and the events of one subject stay together.
    files: ["tests/**/*.test.{ts,tsx}"],
    rules: { "max-lines": ["error", { max: 500, skipBlankLines: true, skipComments: true }] },
  },
  {
    // Commands talk to a terminal.
    files: [
      "scripts/**",
      "tests/bench/**",
      "tests/standin/**",
      "tests/e2e/**",
      "tests/attacks/**",
      "tests/faults/**",
      "tests/system/**",
      "tests/setup/**",
    ],
    rules: { "no-console": "off" },
  },
  {
    files: ["**/*.{js,mjs,cjs}"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        Buffer: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
      },
    },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: {
      sourceType: "commonjs",
      globals: { module: "writable", require: "readonly", __dirname: "readonly" },
    },
  },
  {
    files: ["tests/standin/**/*.mjs"],
    languageOptions: {
      globals: { fetch: "readonly", Request: "readonly", Response: "readonly", Headers: "readonly" },
    },
  },
  {
    // Runs in the browser, whose globals are the whole platform.
    files: ["tests/standin/shell/**/*.js"],
    rules: { "no-undef": "off", "no-console": "off" },
  },
);
