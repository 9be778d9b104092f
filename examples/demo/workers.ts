import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { SharedDatabase } from "./storage.js";

/** Where a worker finds ResMan; without ids of its own it is the fake. */
export interface WorkerResMan {
  url: string;
  account?: string;
  partner?: string;
  apiKey?: string;
}

export interface WorkerSetup {
  shared: SharedDatabase;
  resman: WorkerResMan;
  leaseMs: number;
}

export interface Workers {
  /** Process ids of those that live. */
  readonly pids: number[];
  /** Ends one without warning, as a crash would, and starts another. */
  kill(choose: (count: number) => number): Promise<void>;
  stop(): Promise<void>;
}

async function startOne(setup: WorkerSetup): Promise<ChildProcess> {
  const child = fork(new URL("./worker-process.ts", import.meta.url), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.send(setup);
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`A worker ended with code ${String(code)} before it was ready.`);
  });
  await Promise.race([once(child, "message"), ended]);
  ended.catch(() => {
    // It ends when it is killed or told to stop.
  });
  return child;
}

/** Starts workers as processes of their own on one database. */
export async function startWorkers(count: number, setup: WorkerSetup): Promise<Workers> {
  const children = await Promise.all(Array.from({ length: count }, () => startOne(setup)));
  return {
    get pids() {
      return children.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
    },
    kill: async (choose) => {
      const [victim] = children.splice(choose(children.length), 1);
      victim?.kill("SIGKILL");
      children.push(await startOne(setup));
    },
    stop: async () => {
      await Promise.all(
        children.map(async (child) => {
          child.send("stop");
          await once(child, "exit");
        }),
      );
    },
  };
}
