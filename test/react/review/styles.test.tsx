import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../../../src/react");
const filesBelow = (folder: string, end: RegExp): string =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => end.test(name))
    .map((name) => readFileSync(join(ROOT, folder, name), "utf8"))
    .join("\n");

const css = filesBelow("styles", /\.css$/);
const source = filesBelow("components", /\.tsx?$/) + filesBelow("ui", /\.tsx?$/);
const named = (attribute: string): string[] => [
  ...new Set([...css.matchAll(new RegExp(`\\[${attribute}="([^"]+)"\\]`, "g"))].map(([, name = ""]) => name)),
];

it.each(["data-lead-sync", "data-part", "data-variant"])("styles no %s that nothing has", (attribute) => {
  const names = named(attribute);
  expect(names.length).toBeGreaterThan(1);
  expect(names.filter((name) => !source.includes(`"${name}"`))).toEqual([]);
});

it("styles no physical side, which would be wrong from right to left", () => {
  expect(css.match(/^\s*(?:(?:margin|padding|border)-)?(?:left|right)\s*:|text-align:\s*(?:left|right)/gm)).toBeNull();
});
