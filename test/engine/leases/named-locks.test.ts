import { describe, expect, it } from "vitest";
import { StorageError } from "../../../src/domain/errors.js";
import { SyncEmitter } from "../../../src/engine/emitter.js";
import { NamedLocks } from "../../../src/engine/leases/named-locks.js";
import { StoreNews } from "../../../src/engine/leases/store-news.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { silentLogger } from "../../../src/runtime/silent-logger.js";
import { sleep } from "../../../src/runtime/sleep.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { createTestRuntime } from "../../../src/testing/index.js";

const LEASE_MS = 60_000;

function setup({ canListen = true } = {}) {
  const clock = createTestRuntime();
  let jumped = 0;
  const runtime: typeof clock = Object.assign(Object.create(clock), { now: () => clock.now() + jumped });
  const jump = (ms: number): void => {
    jumped += ms;
  };
  const memory = new MemoryStorageAdapter();
  const storage: Pick<StorageAdapter, "locks" | "listen"> = {
    locks: { ...memory.locks },
    ...(canListen && { listen: memory.listen.bind(memory) }),
  };
  const errors: unknown[] = [];
  const process = (): NamedLocks => {
    const events = new SyncEmitter(silentLogger);
    events.on("engine:error", (event) => errors.push(event));
    const settings = { leaseMs: LEASE_MS, pollMs: 5000 };
    return new NamedLocks({ storage, runtime, settings, news: new StoreNews(storage), events });
  };
  const take = (holder: string, names = ["a"]) =>
    memory.locks.acquire(names, { holder, at: new Date(runtime.now()).toISOString(), leaseMs: LEASE_MS });
  return { runtime, jump, storage, errors, process, take };
}

/** Work that begins when it is asked for and ends when it is let go. */
function longWork() {
  let letGo = (): void => {};
  let begun = false;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return {
    get begun() {
      return begun;
    },
    letGo: () => letGo(),
    run: async () => {
      begun = true;
      await gate;
    },
  };
}

describe("NamedLocks", () => {
  it("holds a name while work runs, also when it fails, and leaves no timer", async () => {
    const { process, take, runtime } = setup();
    const work = longWork();
    const run = process().run(["a"], {}, work.run);
    await runtime.advance(0);
    expect(await take("other")).toMatchObject({ acquired: false });
    work.letGo();
    await run;
    await expect(process().run(["a"], {}, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await take("other")).toEqual({ acquired: true });
    expect(runtime.pending).toBe(0);
  });

  it("lets another process begin as soon as the first is done", async () => {
    const { process, runtime } = setup();
    const [first, second] = [longWork(), longWork()];
    const runs = [process().run(["a", "b"], {}, first.run)];
    await runtime.advance(0);
    runs.push(process().run(["b"], {}, second.run));
    await runtime.advance(3 * LEASE_MS);
    expect(second.begun).toBe(false);
    first.letGo();
    await runtime.advance(0);
    expect(second.begun).toBe(true);
    second.letGo();
    await Promise.all(runs);
    expect(runtime.pending).toBe(0);
  });

  it("finds a free name by looking again where the store cannot call", async () => {
    const { process, runtime } = setup({ canListen: false });
    const [first, second] = [longWork(), longWork()];
    const runs = [process().run(["a"], {}, first.run)];
    await runtime.advance(0);
    runs.push(process().run(["a"], {}, second.run));
    await runtime.advance(0);
    first.letGo();
    await runtime.advance(4999);
    expect(second.begun).toBe(false);
    await runtime.advance(1);
    expect(second.begun).toBe(true);
    second.letGo();
    await Promise.all(runs);
  });

  it("takes over from a process that died, when its lease ends", async () => {
    const { process, take, runtime } = setup({ canListen: false });
    await take("dead");
    const work = longWork();
    const run = process().run(["a"], {}, work.run);
    await runtime.advance(LEASE_MS - 1);
    expect(work.begun).toBe(false);
    await runtime.advance(1);
    expect(work.begun).toBe(true);
    work.letGo();
    await run;
  });

  it("stops waiting when the caller gives up", async () => {
    const { process, take, runtime } = setup();
    await take("other");
    const caller = new AbortController();
    const run = process().run(["a"], { signal: caller.signal }, async () => "never");
    const outcome = expect(run).rejects.toMatchObject({ code: "ABORTED" });
    await runtime.advance(0);
    caller.abort();
    await outcome;
    expect(runtime.pending).toBe(0);
  });

  it("ends work whose name somebody else has taken, and refuses its next write", async () => {
    const { process, take, jump } = setup();
    const seen: unknown[] = [];
    const run = process().run(["a"], {}, async ({ signal, beforeWrite }) => {
      // A frozen process runs no timers: its clock jumps, and the other one has taken the name meanwhile.
      jump(2 * LEASE_MS);
      await take("other");
      await beforeWrite?.().catch((error: unknown) => seen.push(error));
      seen.push(signal?.aborted);
    });
    await run;
    expect(seen).toMatchObject([{ code: "LEASE_LOST" }, true]);
    // What is the other's by now is not given back.
    expect(await take("third")).toMatchObject({ acquired: false });
  });

  it("counts a lease from when it was asked for, however long the answer took", async () => {
    const { process, storage, take, jump } = setup();
    const locks = { ...storage.locks };
    storage.locks.acquire = async (...args) => {
      const attempt = await locks.acquire(...args);
      jump(2 * LEASE_MS);
      await take("other");
      return attempt;
    };
    const write = process().run(["a"], {}, async ({ beforeWrite }) => beforeWrite?.());
    await expect(write).rejects.toMatchObject({ code: "LEASE_LOST" });
  });

  it("says that the lease was lost, also where the work says that it was aborted", async () => {
    const { process, storage, runtime, take } = setup();
    storage.locks.renew = async () => {
      throw new StorageError("LEASE_LOST", "Somebody else has it.");
    };
    const run = process().run(["a"], {}, ({ signal }) => sleep(runtime, 10 * LEASE_MS, signal));
    const outcome = expect(run).rejects.toMatchObject({ code: "LEASE_LOST" });
    await runtime.advance(LEASE_MS);
    await outcome;
    expect(await take("other")).toEqual({ acquired: true });
  });

  it("reports a release that fails, and returns what the work returned", async () => {
    const { process, storage, errors } = setup();
    storage.locks.release = () => Promise.reject(new Error("gone"));
    expect(await process().run(["a"], {}, async () => 7)).toBe(7);
    expect(errors).toMatchObject([{ during: "release lock", error: { message: "gone" } }]);
  });

  it("asks the right it was given as well as its own", async () => {
    const { process } = setup();
    const refused = process().run(
      ["a"],
      { beforeWrite: () => Promise.reject(new Error("not yours")) },
      async ({ beforeWrite }) => beforeWrite?.(),
    );
    await expect(refused).rejects.toThrow("not yours");
  });
});
