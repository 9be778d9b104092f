import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

interface Target {
  types: string;
  default: string;
}

/** What these tests read of package.json. */
export interface Manifest {
  name: string;
  files: string[];
  main: string;
  module: string;
  types: string;
  bin: Record<string, string>;
  exports: Record<string, string | { import: Target; require: Target }>;
}

export const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(ROOT, path), "utf8")) as T;

export const manifest = readJson<Manifest>("package.json");

/** Subpaths of `exports` that are code, with the files they lead to. */
export const subpaths: [subpath: string, formats: { import: Target; require: Target }][] = Object.entries(
  manifest.exports,
).flatMap(([subpath, target]) => (typeof target === "string" ? [] : [[subpath, target]]));

/** Every file they lead to, as `./dist/…`. */
export const targetFiles: string[] = subpaths.flatMap(([, formats]) =>
  [formats.import, formats.require].flatMap((target) => [target.types, target.default]),
);

/** `./resman` → `@domiq/lead-sync/resman`, as a user writes it. */
export const specifierOf = (subpath: string): string => manifest.name + subpath.slice(1);

/** Fails where there is nothing to test, instead of testing nothing. */
export function requireBuild(): void {
  if (!existsSync(join(ROOT, "dist", "index.js"))) throw new Error("dist/ is missing. Run `npm run build` first.");
}

const execute = promisify(execFile);

/** Runs a program to its end and returns what it printed; fails with all it printed. */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await execute(program, args, { cwd, maxBuffer: 1e8 })).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed\n${stdout}${stderr}`, { cause: error });
  }
}

export const node = (args: readonly string[], cwd: string): Promise<string> => run(process.execPath, args, cwd);
