/** Which room may know which. `src/index.ts` is the room `index`; all others are folders of `src`. */
export interface Room {
  /** Rooms whose values and types it may import. */
  imports: readonly string[];
  /** Rooms of which it may import types only. */
  importsTypes?: readonly string[];
  /** Packages it may import; `node:` stands for all of Node's modules. */
  packages?: readonly string[];
  /** Folders inside of the room that must not know each other. */
  apart?: readonly string[];
}

const ALL_BUT_TESTING = [
  "domain",
  "rules",
  "ports",
  "runtime",
  "clients",
  "storage",
  "engine",
  "monitoring",
  "realtime",
  "http",
  "browser",
];

export const ROOMS: Readonly<Record<string, Room>> = {
  domain: { imports: [], packages: ["zod"] },
  rules: {
    imports: ["domain"],
    packages: [
      "@noble/ciphers",
      "@noble/hashes",
      "croner",
      "double-metaphone",
      "fastest-levenshtein",
      "libphonenumber-js",
      "zod",
    ],
  },
  ports: { imports: [], importsTypes: ["domain", "rules"] },
  runtime: { imports: ["domain", "ports"], packages: ["ky", "p-retry"] },
  clients: {
    imports: ["domain", "rules", "ports", "runtime"],
    packages: ["p-queue", "fast-xml-parser", "zod"],
    apart: ["resman", "airtable"],
  },
  storage: {
    imports: ["domain", "rules", "ports", "runtime"],
    packages: ["zod", "@electric-sql/pglite"],
    apart: ["memory", "postgres"],
  },
  engine: { imports: ["domain", "rules", "ports", "runtime"], packages: ["eventemitter3", "p-queue", "zod"] },
  monitoring: {
    imports: ["domain", "rules", "ports", "runtime"],
    importsTypes: ["engine"],
    packages: ["@opentelemetry/api", "p-queue", "zod"],
  },
  realtime: {
    imports: ["domain", "rules", "ports", "runtime"],
    importsTypes: ["engine"],
    packages: ["jose", "p-queue", "zod"],
  },
  http: {
    imports: ["domain", "rules", "ports", "runtime", "monitoring", "realtime"],
    importsTypes: ["engine"],
    packages: ["zod"],
  },
  browser: { imports: ["domain", "rules", "runtime"], importsTypes: ["ports"] },
  react: { imports: ["browser"], packages: ["react"] },
  // `hostModule` is the module a user names with `--config`.
  cli: { imports: ALL_BUT_TESTING, packages: ["commander", "hostModule", "pg", "postgres", "zod", "node:"] },
  testing: {
    imports: ALL_BUT_TESTING,
    packages: ["eventemitter3", "fast-xml-parser", "libphonenumber-js", "msw", "node:", "zod"],
  },
  index: { imports: ALL_BUT_TESTING },
};

/** Packages that one file alone may import, so that replacing them stays a small edit. */
export const SOLE_IMPORTERS: Readonly<Record<string, string>> = {
  ky: "src/runtime/http/http-transport.ts",
  msw: "src/testing/msw.ts",
  croner: "src/rules/schedule/cron.ts",
  "@electric-sql/pglite": "src/storage/postgres/load-pglite.ts",
  "p-retry": "src/runtime/retry.ts",
};
