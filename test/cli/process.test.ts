import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Engines of hosts, as plain modules: what the command does with them is all that matters here. */
const RESULT = `{ success: true, duration: 5, warnings: [], plan: [], deleted: 0, created: 0, conflicts: 0,
  stage1: { recordsProcessed: 1, inserted: 0, updated: 1, errors: [] },
  stage2: { recordsProcessed: 0, updated: 0, skipped: 0, errors: [] } }`;
const engine = (reconcile: string) => `
  // As a pool of connections would, this keeps the process alive.
  setInterval(() => undefined, 1000);
  export default () => ({
    airtable: { check: async () => [], isConfigured: true },
    health: async () => ({ status: "ok", running: false, problem: null }),
    syncAll: async () => (${RESULT}),
    reconcile: ${reconcile},
  });`;

/** Waits for the signal, then takes a moment to end, as a request under way does. */
const PATIENT = `({ signal }) => new Promise((resolve, reject) => {
  console.error("works");
  signal.addEventListener("abort", () => setImmediate(() => reject(new Error("stopped"))));
})`;
const DEAF = `() => { console.error("works"); return new Promise(() => undefined); }`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lead-sync-cli-"));
  const engines = { quick: `async () => (${RESULT})`, patient: PATIENT, deaf: DEAF };
  for (const [name, code] of Object.entries(engines)) await writeFile(join(folder, `${name}.mjs`), engine(code));
});
afterAll(() => rm(folder, { recursive: true }));

/** The command as a process, which gets a Ctrl-C each time it has said one of these words on stderr, in this order. */
async function lead(args: string[], interruptAt: string[] = []) {
  const entry = ["--import", "tsx", "src/cli/main.ts"];
  const child = spawn(process.execPath, [...entry, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  const waited = [...interruptAt];
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk) => {
    stderr += chunk;
    while (waited[0] !== undefined && stderr.includes(waited[0])) {
      waited.shift();
      child.kill("SIGINT");
    }
  });
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

describe("the process", { concurrent: true }, () => {
  it("prints one document to a pipe and ends, though the host left a timer running", async () => {
    const { code, stdout } = await lead(["reconcile", "--json", "--config", join(folder, "quick.mjs")]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ success: true, stage1: { updated: 1 } });
  });

  it("stops cleanly at the first Ctrl-C", async () => {
    const { code, stderr } = await lead(["reconcile", "--config", join(folder, "patient.mjs")], ["works"]);
    expect(stderr).toContain("once more to stop at once");
    expect(stderr).toContain("stopped");
    expect(code).toBe(130);
  });

  it("stops at once at the second, also where the engine does not listen", async () => {
    const { code } = await lead(["reconcile", "--config", join(folder, "deaf.mjs")], ["works", "once more"]);
    expect(code).toBe(130);
  });

  it("ends with 2 for wrong use", async () => {
    expect(await lead(["reconcile", "--lookback", "soon"])).toMatchObject({ code: 2, stdout: "" });
  });
});
