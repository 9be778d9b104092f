import ts from "typescript";
import { describe, expect, it } from "vitest";
import { HOUSE_RULES, type HouseRule, isKebabCase, lineCount } from "./support/house-rules.js";
import { filesUnder, parse, type SourceFile, sourceFiles } from "./support/source-files.js";

const source = sourceFiles("src");
const tests = sourceFiles("test");

/** A source file should end before `wish` lines and must end before `limit`; a test file has more room. */
const SOURCE_LINES = { wish: 300, limit: 400 };
const TEST_LINES = { limit: 500 };
/** A list of what the package exports: it grows with the package, and has nothing in it to understand. */
const INDEX = { fileName: "src/index.ts", limit: 500 };

const longerThan = (files: readonly SourceFile[], lines: number): string[] =>
  files.filter((file) => lineCount(file) > lines).map((file) => `${file.fileName}: ${lineCount(file)} lines`);

describe("the source", () => {
  it.each(Object.entries(HOUSE_RULES))("keeps the rule %s", (_, rule) => {
    expect(source.flatMap(rule)).toEqual([]);
  });

  it("has no file that is too long", () => {
    const written = source.filter(({ fileName }) => fileName !== INDEX.fileName);
    for (const file of longerThan(written, SOURCE_LINES.wish)) process.stderr.write(`Getting long: ${file}\n`);
    expect(longerThan(written, SOURCE_LINES.limit)).toEqual([]);
    expect(longerThan(source, INDEX.limit)).toEqual([]);
  });

  it("has an index that only names", () => {
    const index = source.find(({ fileName }) => fileName === INDEX.fileName);
    expect(index?.statements.every((statement) => ts.isExportDeclaration(statement))).toBe(true);
  });

  it("is not empty", () => {
    expect(source.length).toBeGreaterThan(20);
  });
});

describe("the tests", () => {
  it("have no file that is too long", () => {
    expect(longerThan(tests, TEST_LINES.limit)).toEqual([]);
  });
});

it("all files and folders have kebab-case names", () => {
  // Next.js names its catch-all folder so.
  const paths = ["src", "test", "scripts", "examples", "bench"]
    .flatMap(filesUnder)
    .map((path) => path.replace("[...path]", "path"));
  expect(paths.filter((path) => /\.tsx?$/.test(path) && !isKebabCase(path))).toEqual([]);
});

describe("a planted fault is found", () => {
  const check = (rule: HouseRule | undefined, text: string) => rule?.(parse("src/a.ts", `\n${text}`));

  it.each([
    ["noExportStar", 'export * from "./b.js";'],
    ["noExportStar", 'export * as b from "./b.js";'],
    ["noExportStar", 'export type * from "./b.js";'],
    ["noAny", "const a: any = 1;"],
    ["noAny", "const a = <T,>(b: unknown) => b as Map<string, any>;"],
    ["noNamedZod", 'import { z } from "zod";'],
    ["noNamedZod", 'import z from "zod";'],
    ["noNamedZod", 'import { type ZodType } from "zod";'],
    ["noEmptyCatch", "try { a(); } catch {}"],
    ["noEmptyCatch", "try { a(); } catch (error) { /* quiet */ }"],
  ])("%s: %s", (rule, text) => {
    expect(check(HOUSE_RULES[rule], text)).toEqual([expect.stringMatching(/^src\/a\.ts:2 /)]);
  });

  it.each([
    ["noExportStar", 'export { b } from "./b.js";'],
    ["noExportStar", "export { b };"],
    ["noAny", 'const any = "any";'],
    ["noNamedZod", 'import * as z from "zod";'],
    ["noNamedZod", 'import type * as z from "zod";'],
    ["noEmptyCatch", "try { a(); } catch (error) { report(error); }"],
  ])("%s allows: %s", (rule, text) => {
    expect(check(HOUSE_RULES[rule], text)).toEqual([]);
  });

  it("a long file", () => {
    expect(longerThan([parse("src/a.ts", "a;\n".repeat(401))], SOURCE_LINES.limit)).toEqual(["src/a.ts: 401 lines"]);
    expect(longerThan([parse("src/a.ts", "a;\n".repeat(400))], SOURCE_LINES.limit)).toEqual([]);
  });

  it.each(["src/Lead.ts", "src/syncEngine.ts", "src/sync_engine.ts", "src/Rules/a.ts", "src/a-.ts"])(
    "the name %s",
    (path) => {
      expect(isKebabCase(path)).toBe(false);
    },
  );

  it.each(["src/sync-engine.ts", "test/types/public-api.test-d.ts", "test/a/resman-v1.test.ts"])(
    "not the name %s",
    (path) => {
      expect(isKebabCase(path)).toBe(true);
    },
  );
});
