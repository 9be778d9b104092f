import { fork } from "node:child_process";
import { once } from "node:events";
import type { FakeProperty } from "@domiq/lead-sync/testing";

export interface FakeSetup {
  properties: FakeProperty[];
  chaos: boolean;
  seed: number;
}

export interface FakeProcess {
  url: string;
  pid: number | undefined;
  stop(): void;
}

/** Starts the fake ResMan as a process of its own, as far away as a real one: everything goes over HTTP. */
export async function startFakeProcess(setup: FakeSetup): Promise<FakeProcess> {
  const child = fork(new URL("./fake-resman.ts", import.meta.url), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  child.send(setup);
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`The fake ResMan ended with code ${String(code)} before it listened.`);
  });
  const [message] = await Promise.race([once(child, "message"), failed]);
  failed.catch(() => {
    // It ends when the demo does.
  });
  const { url } = message as { url: string };
  return { url, pid: child.pid, stop: () => child.kill() };
}
