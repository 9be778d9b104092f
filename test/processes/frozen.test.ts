import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FreshDatabase } from "../support/postgres/databases.js";
import { freshDatabase } from "../support/postgres/fresh-database.js";
import { aRow, DANA, doubledMarkers, PROPERTY } from "../support/small-world.js";
import type { WorkerProcess } from "./support/fleet.js";
import { countJobs, openSite, type Site, until } from "./support/site.js";

const LEASE_MS = 1200;

describe("a worker that is frozen longer than its lease lasts", { timeout: 60_000 }, () => {
  let database: FreshDatabase;
  let site: Site;

  beforeEach(async () => {
    database = await freshDatabase();
    const worker = { settings: { leaseMs: LEASE_MS, pollMs: 100 } };
    site = await openSite({ databaseUrl: database.url, rows: [aRow()], worker });
  });
  afterEach(async () => {
    await site.close();
    await database.drop();
  });

  const writers = () => new Set(site.resman.calls.filter(({ kind }) => kind === "write").map(({ actor }) => actor));
  const isDone = async () => (await countJobs(site.pool)).completed === 1;

  /** Lets another worker do the job, wakes the frozen one and waits until it has understood. */
  async function takeOver(frozen: WorkerProcess): Promise<WorkerProcess> {
    const other = await site.fleet.start();
    await until("the other worker's success", isDone);
    frozen.wake();
    await frozen.until(({ name }) => name === "job:lost");
    return other;
  }

  async function expectDoneOnceBy({ actor }: WorkerProcess): Promise<void> {
    expect(writers()).toEqual(new Set([actor]));
    expect(site.resman.fake.prospects()).toHaveLength(1);
    expect(doubledMarkers(site.resman.fake)).toEqual([]);
    const claims = (await site.history()).claims();
    expect(claims.map(({ fence }) => fence)).toEqual([1, 2]);
    expect(await site.storage.queue.list()).toMatchObject([{ status: "completed", fence: 2, crashCount: 1 }]);
    expect(await site.storage.conversations.get(DANA)).toMatchObject({ resmanSyncStatus: "synced" });
    expect(await site.engine.pushLead(DANA)).toMatchObject({ outcome: "unchanged" });
  }

  it("while ResMan answers a read, writes nothing and settles nothing after it wakes", async () => {
    const frozen = await site.fleet.start();
    let letGo = (): void => {};
    const answer = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let isFrozen = false;
    site.resman.holdAnswer = () => {
      if (isFrozen) return undefined;
      isFrozen = true;
      frozen.freeze();
      return answer;
    };
    await site.engine.enqueue(DANA);
    await until("a frozen read", () => isFrozen);
    const other = await site.fleet.start();
    await until("the other worker's success", isDone);
    letGo();
    frozen.wake();
    await frozen.until(({ name }) => name === "job:lost");
    await expectDoneOnceBy(other);
  });

  it("with the answer to its last read before it, writes nothing and settles nothing after it wakes", async () => {
    const frozen = await site.fleet.start();
    const isLastRead = () => site.resman.calls.filter(({ actor }) => actor === frozen.actor).length === 2;
    site.resman.holdAnswer = ({ actor }) => {
      if (actor === frozen.actor && isLastRead()) frozen.freeze();
      return undefined;
    };
    await site.engine.enqueue(DANA);
    await until("two reads: by email and by phone", isLastRead);
    await expectDoneOnceBy(await takeOver(frozen));
  });

  it("while it makes sure of its lease before a write, writes nothing though it was told that it has it", async () => {
    await site.pool.query(`
      CREATE FUNCTION test_gate() RETURNS TRIGGER LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END $$;
      CREATE TRIGGER test_gate BEFORE UPDATE OF lease_until ON lead_sync_queue
        FOR EACH ROW WHEN (NEW.fence = OLD.fence AND NEW.status = OLD.status) EXECUTE FUNCTION test_gate()`);
    const gate = await site.pool.connect();
    await gate.query("SELECT pg_advisory_lock(1)");
    const frozen = await site.fleet.start();
    await site.engine.enqueue(DANA);
    await until("a renewal that waits", async () => {
      const { rows } = await gate.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
      return rows.length > 0;
    });
    frozen.freeze();
    await gate.query("SELECT pg_advisory_unlock(1)");
    gate.release();
    await expectDoneOnceBy(await takeOver(frozen));
  });

  it("in a direct call, writes nothing after it wakes", async () => {
    const frozen = await site.fleet.start();
    let isFrozen = false;
    site.resman.holdAnswer = () => {
      if (isFrozen) return undefined;
      isFrozen = true;
      frozen.freeze();
      return sleep(50);
    };
    const call = frozen.ask({ do: "push", conversationId: DANA }).then(
      () => "done",
      (error: Error & { code?: string }) => error.code,
    );
    await until("a frozen read", () => isFrozen);
    expect(await site.engine.pushLead(DANA)).toMatchObject({ outcome: "created" });
    frozen.wake();
    expect(await call).toMatch(/^(LEASE_LOST|ABORTED)$/);
    expect(writers()).toEqual(new Set([0]));
    expect(site.resman.fake.prospects(PROPERTY)).toHaveLength(1);
  });
});
