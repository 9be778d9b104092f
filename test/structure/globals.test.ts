import { describe, expect, it } from "vitest";
import { bannedGlobals } from "./support/globals.js";
import { parse, sourceFiles } from "./support/source-files.js";

/** The one file that may touch the surroundings; all others take them from the injected Runtime. */
const RUNTIME = "src/runtime/system-runtime.ts";

it("the source touches no global that makes two runs differ", () => {
  expect(bannedGlobals(sourceFiles("src").filter(({ fileName }) => fileName !== RUNTIME))).toEqual([]);
});

it("the runtime file really is where they are touched", () => {
  const used = bannedGlobals(sourceFiles("src/runtime").filter(({ fileName }) => fileName === RUNTIME));
  expect(used.map((use) => use.replace(/^\S+ /, ""))).toEqual(
    expect.arrayContaining(["Date.now", "Math.random", "crypto.randomUUID", "setTimeout", "fetch"]),
  );
});

describe("a planted fault is found", () => {
  const uses = (text: string) => bannedGlobals([parse("src/engine/a.ts", text)]);

  it.each([
    ["const at = Date.now();", "Date.now"],
    ["const clock = Date.now;", "Date.now"],
    ["const at = globalThis.Date.now();", "Date.now"],
    ["const at = new Date();", "new Date()"],
    ["const at = new Date;", "new Date"],
    ["const at = Date();", "Date()"],
    ["const r = Math.random();", "Math.random"],
    ["const id = crypto.randomUUID();", "crypto.randomUUID"],
    ["const id = globalThis.crypto.randomUUID();", "crypto.randomUUID"],
    ["setTimeout(() => 1, 5);", "setTimeout"],
    ["globalThis.setInterval(() => 1, 5);", "setInterval"],
    ["const timers = { setTimeout };", "setTimeout"],
    ["const answer = await fetch('https://example.test');", "fetch"],
    ["const send = options.fetch ?? fetch;", "fetch"],
    ["const signal = AbortSignal.timeout(5);", "AbortSignal.timeout"],
    ['import { randomUUID } from "node:crypto";', "randomUUID of node:crypto"],
    ['import { setTimeout as wait } from "node:timers/promises";', "setTimeout of node:timers/promises"],
    ["const a = (fetch: () => void) => fetch();\nfetch();", "fetch"],
  ])("%s", (text, used) => {
    expect(uses(text)).toEqual([expect.stringMatching(/^src\/engine\/a\.ts:\d+ /)]);
    expect(uses(text)[0]?.replace(/^\S+ /, "")).toBe(used);
  });

  it("with its file and line", () => {
    expect(uses("\n\nconst at = Date.now();")).toEqual(["src/engine/a.ts:3 Date.now"]);
  });

  it.each([
    "runtime.setTimeout(() => 1, 5);",
    "const a = (fetch: () => void) => fetch();",
    "const { setTimeout } = runtime;\nsetTimeout(() => 1, 5);",
    "const a = { fetch: 1, setTimeout() {} };",
    "class A { fetch() { return this.fetch; } }",
    "interface A { fetch: Fetch; setTimeout(): void }",
    "type A = typeof fetch | typeof globalThis.fetch;",
    "const at = new Date(runtime.now());",
    "const at = Date.parse(text);",
    "const now = clock.now();",
  ])("but not in: %s", (text) => {
    expect(uses(text)).toEqual([]);
  });
});
