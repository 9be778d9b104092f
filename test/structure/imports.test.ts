import { describe, expect, it } from "vitest";
import { forbiddenImports, importCycles, strayImports } from "./support/import-rules.js";
import { ROOMS, SOLE_IMPORTERS } from "./support/rooms.js";
import { parse, sourceFiles } from "./support/source-files.js";

const files = sourceFiles("src");

describe("the source", () => {
  it("imports only what the table of rooms allows", () => {
    expect(forbiddenImports(files, ROOMS)).toEqual([]);
  });

  it("has no import cycles, of values or of types", () => {
    expect(importCycles(files)).toEqual([]);
  });

  it("imports replaceable packages in one place only", () => {
    expect(strayImports(files, SOLE_IMPORTERS)).toEqual([]);
  });
});

describe("the table of rooms", () => {
  it("names only rooms it has", () => {
    const named = Object.values(ROOMS).flatMap(({ imports, importsTypes = [] }) => [...imports, ...importsTypes]);
    expect(named.filter((room) => !(room in ROOMS))).toEqual([]);
  });

  it("has itself no cycle of rooms that import each other's values", () => {
    const asFiles = Object.entries(ROOMS).map(([room, { imports }]) =>
      parse(`src/${room}`, imports.map((other) => `import "./${other}";`).join("\n")),
    );
    expect(importCycles(asFiles)).toEqual([]);
  });
});

describe("a planted fault is found", () => {
  const objections = (path: string, text: string) => forbiddenImports([parse(path, text)], ROOMS);

  it.each([
    ["a later room", "src/domain/a.ts", 'import { b } from "../rules/b.js";'],
    ["a type of a later room", "src/domain/a.ts", 'import type { B } from "../rules/b.js";'],
    ["a re-export", "src/rules/a.ts", 'export { b } from "../engine/b.js";'],
    ["an import type node", "src/rules/a.ts", 'type B = import("../ports/b.js").B;'],
    ["a dynamic import", "src/engine/a.ts", 'const b = await import("../clients/b.js");'],
    ["a package of another room", "src/rules/a.ts", 'import ky from "ky";'],
    ["a subpath of a package", "src/domain/a.ts", 'import { x } from "libphonenumber-js/min";'],
    ["a node module", "src/engine/a.ts", 'import { join } from "node:path";'],
    ["a node module without prefix", "src/testing/a.ts", 'import { join } from "path";'],
    ["a value where types are allowed", "src/ports/a.ts", 'import { b } from "../domain/b.js";'],
    ["a sibling that stays apart", "src/clients/resman/a.ts", 'import { b } from "../airtable/b.js";'],
    ["testing from the root", "src/index.ts", 'export { b } from "./testing/b.js";'],
    ["the package itself", "src/engine/a.ts", 'import { b } from "@domiq/lead-sync/resman";'],
    ["a file outside of src", "src/testing/a.ts", 'import { b } from "../../test/b.js";'],
    ["a folder that is no room", "src/helpers/a.ts", ""],
  ])("%s", (_, path, text) => {
    expect(objections(path, text)).toHaveLength(1);
  });

  it("with its file, line and specifier", () => {
    expect(objections("src/domain/a.ts", '\n\nimport ky from "ky";')).toEqual([
      'src/domain/a.ts:3 "ky": domain may not import this package',
    ]);
  });

  it.each([
    ["an earlier room", "src/engine/a.ts", 'import { b } from "../rules/b.js";'],
    ["types where only types are allowed", "src/ports/a.ts", 'import type { B } from "../domain/b.js";'],
    ["its own room", "src/clients/resman/a.ts", 'import { b } from "../http/b.js";'],
    ["a package of its own", "src/rules/a.ts", 'import { x } from "libphonenumber-js/min";'],
    ["a node module in testing", "src/testing/a.ts", 'import { createServer } from "node:http";'],
  ])("but not %s", (_, path, text) => {
    expect(objections(path, text)).toEqual([]);
  });

  it("in a cycle, also one that only types close", () => {
    const cycle = [
      parse("src/domain/a.ts", 'import { b } from "./b.js";'),
      parse("src/domain/b.ts", '\nimport type { C } from "./c.js";'),
      parse("src/domain/c.ts", 'export type { A } from "./a.js";'),
    ];
    expect(importCycles(cycle)).toEqual([
      'src/domain/a.ts:1 "./b.js" → src/domain/b.ts:2 "./c.js" → src/domain/c.ts:1 "./a.js"',
    ]);
    expect(importCycles(cycle.slice(0, 2))).toEqual([]);
  });

  it("in a second file that imports a replaceable package, and in the first that does not any more", () => {
    const home = { ky: "src/clients/a.ts" };
    const [first, second] = [
      parse("src/clients/a.ts", 'import ky from "ky";'),
      parse("src/clients/b.ts", 'import type { KyInstance } from "ky";'),
    ];
    expect(strayImports([first, second], home)).toEqual([
      'src/clients/b.ts:1 "ky": only src/clients/a.ts may import it',
    ]);
    expect(strayImports([second], home)).toHaveLength(2);
    expect(strayImports([first], home)).toEqual([]);
  });
});
