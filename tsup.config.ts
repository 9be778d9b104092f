import { readFile, writeFile } from "node:fs/promises";
import { defineConfig, type Options } from "tsup";

const shared: Options = {
  entry: {
    index: "src/index.ts",
    resman: "src/clients/resman/index.ts",
    airtable: "src/clients/airtable/index.ts",
    postgres: "src/storage/postgres/index.ts",
    http: "src/http/index.ts",
    realtime: "src/realtime/index.ts",
    jwt: "src/realtime/jwt.ts",
    monitoring: "src/monitoring/index.ts",
    otel: "src/monitoring/otel/index.ts",
    browser: "src/browser/index.ts",
    react: "src/react/index.ts",
    testing: "src/testing/index.ts",
    "testing-msw": "src/testing/msw.ts",
  },
  target: "node20.19",
  platform: "neutral",
  external: [/^node:/],
  removeNodeProtocol: false,
  // Without splitting every subpath would carry its own copy of the error classes and `instanceof` would fail across them.
  splitting: true,
  sourcemap: true,
};

/** Rollup drops the directive. On the line that is there, so that the source map still fits. */
async function markAsClient(file: string): Promise<void> {
  await writeFile(file, `"use client";${await readFile(file, "utf8")}`);
}

export default defineConfig([
  {
    ...shared,
    format: ["esm", "cjs"],
    // tsup 8 sets the deprecated `baseUrl` itself, which TypeScript 6 reports as an error.
    dts: { only: true, compilerOptions: { ignoreDeprecations: "6.0" } },
  },
  // The command is run, never imported: one format is enough.
  {
    ...shared,
    entry: { ...shared.entry, cli: "src/cli/main.ts", styles: "src/react/styles/index.css" },
    format: "esm",
    // Joins the imports of one package, which esbuild writes out once a file: nearly a kilobyte of what a page loads.
    treeshake: "recommended",
    plugins: [{ name: "use-client", buildEnd: () => markAsClient("dist/react.js") }],
  },
  // These are ESM only: a CommonJS consumer's loader may not be able to require them, so they are bundled.
  {
    ...shared,
    format: "cjs",
    noExternal: [
      "@noble/ciphers",
      "@noble/hashes",
      "double-metaphone",
      "ky",
      "p-retry",
      "is-network-error",
      "p-queue",
      "p-timeout",
    ],
  },
]);
