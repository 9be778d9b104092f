import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";

const readme = readFileSync("README.md", "utf8");
const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
// Within the checkout, where the package's own name resolves, and where no other test looks.
mkdirSync("coverage", { recursive: true });
const folder = mkdtempSync("coverage/readme-");

afterAll(() => rmSync(folder, { recursive: true }));

describe("the README", () => {
  it("shows running code before line 40, in about 20 lines", () => {
    const before = readme.slice(0, readme.indexOf("```ts")).split("\n").length;
    expect(before).toBeLessThan(40);
    expect(example.split("\n").filter((line) => line.trim() !== "").length).toBeLessThan(25);
  });

  it("says what its example prints", async () => {
    const file = join(folder, "example.mts");
    writeFileSync(file, example);
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", file]);
    const promised = [...example.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => text);
    expect(stdout.trim().split("\n")).toEqual(promised);
    expect(promised.length).toBeGreaterThan(1);
  }, 30_000);

  it("links to files that exist", () => {
    for (const [, target = ""] of readme.matchAll(/\]\((?!http)([^)#]+)\)/g)) {
      expect(() => readFileSync(target)).not.toThrow();
    }
  });
});
