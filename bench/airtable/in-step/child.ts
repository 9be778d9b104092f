import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import type { InStep, InStepOptions } from "./measure.js";

/** Measures in a process of its own, which runs one bundle and may collect garbage when it wants to. */
export async function inStep(options: InStepOptions): Promise<InStep> {
  const folder = mkdtempSync(join(tmpdir(), "lead-sync-bench-"));
  try {
    await build({
      config: false,
      silent: true,
      entry: [fileURLToPath(new URL("./program.ts", import.meta.url))],
      outDir: folder,
      format: "esm",
      outExtension: () => ({ js: ".mjs" }),
      platform: "node",
      target: "node20",
      noExternal: [/./],
    });
    return await answerOf(join(folder, "program.mjs"), options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function answerOf(program: string, options: InStepOptions): Promise<InStep> {
  const child = fork(program, [JSON.stringify(options)], {
    execArgv: [
      "--expose-gc",
      "--max-old-space-size=6144",
      ...process.execArgv.filter((flag) => flag.startsWith("--cpu-prof")),
    ],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  let answer: InStep | undefined;
  child.on("message", (message) => {
    answer = message as InStep;
  });
  const [code] = await once(child, "exit");
  if (!answer) throw new Error(`The process ended with code ${String(code)}.`);
  return answer;
}
