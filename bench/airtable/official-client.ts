import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, runInContext } from "node:vm";
import type Airtable from "airtable";
import type { Fetch, Runtime } from "../../src/ports/runtime.js";

/**
 * The official client as it is published for browsers, in surroundings of its own: its timers, its randomness and its fetch are
 * those of a runtime, so that hours of its waiting pass at once.
 */
export function loadOfficialClient(runtime: Runtime, fetch: Fetch): typeof Airtable {
  const require = createRequire(import.meta.url);
  const file = require.resolve("airtable/build/airtable.browser.js");
  const surroundings = {
    Request,
    AbortController,
    setTimeout: (callback: () => void, ms: number) => runtime.setTimeout(callback, ms),
    clearTimeout: (handle: object) => runtime.clearTimeout(handle),
    console,
    window: {
      AbortController,
      fetch: (url: string, init: RequestInit) => fetch(new Request(url, init)),
    },
  };
  const context = createContext(surroundings);
  (runInContext("Math", context) as Math).random = runtime.random;
  runInContext(readFileSync(file, "utf8"), context, { filename: file });
  return runInContext('require("airtable")', context) as typeof Airtable;
}
