import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { PgListener } from "../../../src/storage/postgres/client/pg-listener.js";
import type { PgPool, PgPoolClient } from "../../../src/storage/postgres/client/structural-types.js";
import { createManualClock } from "../../../src/testing/index.js";

class FakeClient extends EventEmitter implements PgPoolClient {
  readonly statements: string[] = [];
  readonly released: (boolean | undefined)[] = [];

  query({ text }: { text: string }) {
    this.statements.push(text);
    return Promise.resolve({ rows: [], command: "LISTEN" });
  }
  release(destroy?: boolean): void {
    this.released.push(destroy);
  }
}

/** A pool whose connections can be counted, refused and lost. */
class FakePool extends EventEmitter implements PgPool {
  readonly clients: FakeClient[] = [];
  readonly totalCount = 0;
  readonly options: { max?: number } = { max: 10 };
  ending = false;
  refuses = 0;
  attempts = 0;

  query() {
    return Promise.resolve({ rows: [] });
  }
  async connect(): Promise<FakeClient> {
    this.attempts += 1;
    if (this.refuses-- > 0) throw Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    const client = new FakeClient();
    this.clients.push(client);
    return client;
  }
}

function setUp(max = 10) {
  const clock = createManualClock("2026-03-01T00:00:00Z");
  const pool = new FakePool();
  pool.options.max = max;
  let news = 0;
  const create = () =>
    new PgListener(
      pool,
      "jobs",
      () => {
        news += 1;
      },
      { timers: clock },
    );
  return { clock, pool, create, news: () => news };
}

describe("a listener on a pg pool", () => {
  it("listens with a connection it does not give back to others", async () => {
    const { pool, create, news } = setUp();
    const listener = create();
    await listener.start();
    const [client] = pool.clients;
    expect(client?.statements).toEqual(['LISTEN "jobs"']);
    client?.emit("notification", { channel: "jobs" });
    client?.emit("notification", { channel: "other" });
    expect(news()).toBe(1);
    listener.stop();
    listener.stop();
    expect(client?.released).toEqual([true]);
  });

  it("waits longer after each attempt that fails, and not after one that succeeds", async () => {
    const { clock, pool, create, news } = setUp();
    await create().start();
    pool.refuses = 3;
    pool.clients[0]?.emit("end");
    for (const [ms, attempts] of [
      [99, 1],
      [1, 2],
      [199, 2],
      [1, 3],
      [400, 4],
      [799, 4],
      [1, 5],
    ] as const) {
      await clock.advance(ms);
      expect(pool.attempts).toBe(attempts);
    }
    expect(news()).toBe(1);
    pool.clients[1]?.emit("end");
    await clock.advance(100);
    expect([pool.attempts, news()]).toEqual([6, 2]);
  });

  it("never waits longer than ten seconds", async () => {
    const { clock, pool, create } = setUp();
    await create().start();
    pool.refuses = Number.POSITIVE_INFINITY;
    pool.clients[0]?.emit("end");
    await clock.advance(60_000);
    const attempts = pool.attempts;
    await clock.advance(10_000);
    expect(pool.attempts).toBe(attempts + 1);
  });

  it("does not come back once it was stopped, nor to a pool the host closes", async () => {
    const stopped = setUp();
    const listener = stopped.create();
    await listener.start();
    stopped.pool.clients[0]?.emit("end");
    listener.stop();
    expect(stopped.clock.pending).toBe(0);

    const closing = setUp();
    await closing.create().start();
    closing.pool.ending = true;
    closing.pool.clients[0]?.emit("end");
    expect(closing.clock.pending).toBe(0);
  });

  it("gives up a connection that arrives after it was stopped, unheard", async () => {
    const { clock, pool, create, news } = setUp();
    const listener = create();
    await listener.start();
    pool.clients[0]?.emit("end");
    let arrive = (): void => {};
    const arrival = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const connect = pool.connect.bind(pool);
    pool.connect = async () => {
      await arrival;
      return connect();
    };
    await clock.advance(100);
    listener.stop();
    arrive();
    await clock.advance(0);
    expect(pool.clients[1]?.released).toEqual([true]);
    expect(news()).toBe(0);
  });

  it("rejects when it cannot listen the first time, and does not try on", async () => {
    const { clock, pool, create } = setUp();
    pool.refuses = 1;
    await expect(create().start()).rejects.toMatchObject({ code: "STORAGE_ERROR", retryable: true });
    expect(clock.pending).toBe(0);
  });

  it("refuses a pool of one connection, which it would keep from everybody, and one without timers", () => {
    expect(() => setUp(1).create()).toThrow(/`max` of 2/);
    expect(() => new PgListener(new FakePool(), "jobs", () => {}, {})).toThrow(/timers/);
  });
});
