import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

let bundle: Promise<string> | undefined;

/** The program of a worker in one piece: a process that loads it is there in a fifth of the time the sources take. */
export function workerBundle(): Promise<string> {
  bundle ??= makeBundle();
  return bundle;
}

async function makeBundle(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "lead-sync-worker-"));
  try {
    await build({
      config: false,
      silent: true,
      entry: [fileURLToPath(new URL("./worker-process.ts", import.meta.url))],
      outDir: folder,
      format: "cjs",
      platform: "node",
      target: "node20",
      noExternal: [/./],
      external: ["pg-native"],
    });
    return readFileSync(join(folder, "worker-process.cjs"), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
