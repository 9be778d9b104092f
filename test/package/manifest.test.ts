import { existsSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, posix } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import tsupConfig from "../../tsup.config.js";
import { importsOf, parse } from "../structure/support/source-files.js";
import { manifest, ROOT, readJson, requireBuild, subpaths, targetFiles } from "./support/project.js";

const built: Record<string, string> = Object.assign(
  {},
  ...[tsupConfig].flat().map((options) => "entry" in options && options.entry),
);

const isCommand = (name: string): boolean => Object.values(manifest.bin).includes(`./dist/${name}.js`);

const isStyle = (source: string): boolean => source.endsWith(".css");

/** Entry name → source file of what is imported, as the build has it. */
const entries = Object.fromEntries(
  Object.entries(built).filter(([name, source]) => !isCommand(name) && !isStyle(source)),
);

beforeAll(requireBuild);

describe("package.json exports", () => {
  it("leads to the entries of the build, all of them and no others", () => {
    expect(subpaths.map(([, formats]) => formats)).toEqual(
      Object.keys(entries).map((name) => ({
        import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
        require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
      })),
    );
  });

  it("names files that were built", () => {
    expect(targetFiles.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it("has the command built, and run by Node", () => {
    expect(manifest.bin).toEqual({ "lead-sync": "./dist/cli.js" });
    expect(readFileSync(join(ROOT, "dist", "cli.js"), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it("agrees with the fields for old tools", () => {
    expect(manifest).toMatchObject({
      main: "./dist/index.cjs",
      module: "./dist/index.js",
      types: "./dist/index.d.ts",
      exports: { "./package.json": "./package.json" },
    });
  });

  it("has the stylesheet built, and kept by bundlers that drop what has no effect", () => {
    expect(manifest).toMatchObject({
      exports: { "./react/styles.css": "./dist/styles.css" },
      sideEffects: ["**/*.css"],
    });
    expect(readFileSync(join(ROOT, "dist", "styles.css"), "utf8")).toContain("@layer lead-sync");
  });

  it("says to frameworks that its React side is for the client", () => {
    expect(readFileSync(join(ROOT, "dist", "react.js"), "utf8")).toMatch(/^"use client";/);
  });
});

describe("every subpath", () => {
  it("has its place in the API documentation", () => {
    const { entryPoints } = readJson<{ entryPoints: string[] }>("typedoc.json");
    expect(entryPoints.toSorted()).toEqual(Object.values(entries).toSorted());
  });

  it("has a size limit", () => {
    const limits = readJson<{ path: string; limit: string; ignore?: string[] }[]>(".size-limit.json");
    const limited = new Set(limits.map(({ path }) => path));
    expect(subpaths.filter(([, formats]) => !limited.has(formats.import.default.slice(2)))).toEqual([]);
  });
});

/** Node's modules that a built file loads, itself or through others of ours. */
function builtinsFrom(entry: string, seen = new Set<string>()): string[] {
  if (seen.has(entry)) return [];
  seen.add(entry);
  return importsOf(parse(entry, readFileSync(join(ROOT, entry), "utf8"))).flatMap(({ specifier, place }) => {
    if (specifier.startsWith(".")) return builtinsFrom(posix.join(posix.dirname(entry), specifier), seen);
    return specifier.startsWith("node:") || builtinModules.includes(specifier) ? [`${place} "${specifier}"`] : [];
  });
}

describe("without Node", () => {
  it.each(["dist/index.js", "dist/index.cjs", "dist/resman.js", "dist/resman.cjs"])("%s can be loaded", (file) => {
    expect(builtinsFrom(file)).toEqual([]);
  });

  it("dist/testing.js cannot, so the check sees what it looks for", () => {
    expect(builtinsFrom("dist/testing.js")).not.toEqual([]);
    expect(builtinsFrom("dist/testing.cjs")).not.toEqual([]);
  });
});
