/**
 * `npm test`: runs every gate as the npm script of its name, the quick ones first, as many side by side as there are
 * cores, and goes on after a failure, so that one run shows all that is red. What needs a red gate is left out.
 */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import PQueue from "p-queue";
import { GATES_FILE, type GateOutcome, RESULTS_FOLDER } from "./results.js";

interface Gate {
  script: string;
  /** Another gate, earlier in the list, without which this one cannot run. */
  needs?: string;
  /** Its output is shown as it comes; that of the others only if they fail. */
  live?: boolean;
}

const GATES: Gate[] = [
  { script: "lint" },
  { script: "types" },
  { script: "build" },
  { script: "knip" },
  { script: "docs:check" },
  { script: "publint", needs: "build" },
  { script: "attw", needs: "build" },
  { script: "size", needs: "build" },
  { script: "test:run", needs: "build", live: true },
];

const queue = new PQueue({ concurrency: Math.max(2, availableParallelism()) });
const outcomes: Record<string, GateOutcome> = {};

/** Written at every step: a run that is ended from outside leaves what it knew. */
function record(script: string, outcome: GateOutcome): GateOutcome {
  outcomes[script] = outcome;
  writeFileSync(GATES_FILE, `${JSON.stringify(outcomes, null, 2)}\n`);
  return outcome;
}

function runScript({ script, live }: Gate): Promise<{ passed: boolean; output: Buffer }> {
  return new Promise((resolve) => {
    const output: Buffer[] = [];
    const stream = live ? "inherit" : "pipe";
    const child = spawn("npm", ["run", "--silent", script], {
      shell: process.platform === "win32",
      stdio: ["ignore", stream, stream],
      env: process.stdout.isTTY ? { ...process.env, FORCE_COLOR: "1" } : process.env,
    });
    for (const source of [child.stdout, child.stderr]) source?.on("data", (chunk: Buffer) => output.push(chunk));
    child.on("error", (error) => output.push(Buffer.from(`${error}\n`)));
    child.on("close", (code) => resolve({ passed: code === 0, output: Buffer.concat(output) }));
  });
}

async function decide(gate: Gate): Promise<GateOutcome> {
  const { script } = gate;
  record(script, "running");
  const startedAt = performance.now();
  const { passed, output } = await runScript(gate);
  if (!passed) process.stdout.write(output);
  console.log(`${passed ? "✓" : "✗"} ${script} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  return record(script, passed ? "passed" : "failed");
}

const decisions = new Map<string, Promise<GateOutcome>>();

async function pass(gate: Gate): Promise<GateOutcome> {
  if (gate.needs && (await decisions.get(gate.needs)) !== "passed") {
    console.log(`- ${gate.script}: not run, it needs ${gate.needs}`);
    return record(gate.script, "not run");
  }
  return queue.add(() => decide(gate));
}

rmSync(RESULTS_FOLDER, { recursive: true, force: true });
mkdirSync(RESULTS_FOLDER, { recursive: true });
for (const gate of GATES) decisions.set(gate.script, pass(gate));
await Promise.all(decisions.values());

const red = Object.keys(outcomes).filter((script) => outcomes[script] !== "passed");
console.log(red.length === 0 ? "All gates are green." : `Red: ${red.join(", ")}.`);
process.exitCode = red.length === 0 ? 0 : 1;
