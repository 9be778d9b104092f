import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FeedEvent } from "../../../src/domain/feed-event.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { latch } from "../../../src/testing/storage-conformance/expectations.js";
import { eventRow, id, jobRow, seedLeads } from "../../../src/testing/storage-conformance/fixtures.js";
import { type OpenStorage, openStorage } from "./support/open-storage.js";

let open: OpenStorage;
beforeEach(async () => {
  open = await openStorage();
});
afterEach(() => open.close());

const processes = (count: number) => Array.from({ length: count }, () => open.another());

/** A transaction that has added an event and waits to be let go on. */
async function openWriter(storage: StorageAdapter, n: number) {
  const begun = latch();
  const mayEnd = latch();
  const ended = storage.transaction(async (tx) => {
    await tx.feed.append([eventRow(n)]);
    begun.open();
    await mayEnd.opened;
  });
  await begun.opened;
  return {
    commit: async () => {
      mayEnd.open();
      await ended;
    },
  };
}

/** Goes on from the last event seen until nobody writes any more and all was read. */
async function readAlong(storage: StorageAdapter, isWriting: () => boolean, propertyIds?: string[]) {
  const seen: FeedEvent[] = [];
  for (;;) {
    const wasWriting = isWriting();
    const after = seen.at(-1)?.position ?? 0;
    const page = await storage.feed.list({ after, limit: 7, ...(propertyIds && { propertyIds }) });
    seen.push(...page);
    if (page.length === 0 && !wasWriting) return seen;
  }
}

const idsOf = (events: readonly FeedEvent[]) => events.map((event) => event.id);

describe("the feed of several processes on one database", () => {
  it("an event that was added first and committed last comes behind those that were read meanwhile", async () => {
    const [late, early, reader] = processes(3);
    const writer = await openWriter(late as StorageAdapter, 1);
    await early?.feed.append([eventRow(2)]);
    const first = (await reader?.feed.list({ after: 0 })) ?? [];
    expect(idsOf(first)).toEqual([id(2)]);
    await early?.feed.append([eventRow(3)]);
    await writer.commit();
    const rest = (await reader?.feed.list({ after: first[0]?.position ?? 0 })) ?? [];
    expect(new Set(idsOf(rest))).toEqual(new Set([id(1), id(3)]));
    expect(await open.storage.feed.list({ after: 0 })).toEqual([...first, ...rest]);
  });

  it("writers do not wait for each other, nor readers or those who forget for writers", async () => {
    const [one, other] = processes(2);
    const writers = [await openWriter(one as StorageAdapter, 1), await openWriter(other as StorageAdapter, 2)];
    await open.storage.feed.append([eventRow(3)]);
    expect(idsOf(await open.storage.feed.list({ after: 0 }))).toEqual([id(3)]);
    expect(await open.storage.feed.purge(eventRow(9).createdAt)).toBe(1);
    for (const writer of writers.reverse()) await writer.commit();
    expect(await open.storage.feed.list({ after: 0 })).toHaveLength(2);
  });

  it("many writers and readers at once: every reader sees each event once, all in one order", async () => {
    const WRITERS = 5;
    const ROUNDS = 12;
    let isWriting = true;
    const writing = processes(WRITERS).map(async (storage, writer) => {
      for (let round = 0; round < ROUNDS; round++) {
        const n = (writer * ROUNDS + round) * 3 + 1;
        const event = (place: number) => eventRow(n + place, { propertyId: id((place % 2) + 1) });
        const isUndone = (writer + round) % 5 === 0;
        const done = storage.transaction(async (tx) => {
          await tx.feed.append([event(0), event(1)]);
          for (let step = 0; step < (writer * 7 + round * 3) % 6; step++) await tx.properties.list();
          await tx.feed.append([event(2)]);
          if (isUndone) throw new Error("undo");
        });
        await done.catch((error: unknown) => {
          if (!isUndone) throw error;
        });
      }
    });
    const reading = processes(3).map((storage) => readAlong(storage, () => isWriting));
    const readingOne = readAlong(open.another(), () => isWriting, [id(2)]);
    await Promise.all(writing).finally(() => {
      isWriting = false;
    });
    const [first = [], ...others] = await Promise.all(reading);
    const committed = WRITERS * ROUNDS - WRITERS * ROUNDS * 0.2;
    expect(first).toHaveLength(committed * 3);
    expect(new Set(idsOf(first)).size).toBe(first.length);
    for (const other of others) expect(other).toEqual(first);
    expect(await readingOne).toEqual(first.filter(({ propertyId }) => propertyId === id(2)));
    // What one transaction added stands in its order.
    const places = new Map(idsOf(first).map((eventId, place) => [eventId, place]));
    for (let n = 1; n < WRITERS * ROUNDS * 3; n += 3) {
      const [a, b, c] = [n, n + 1, n + 2].map((one) => places.get(id(one)) ?? -1);
      expect([a, b, c]).toEqual([a, b, c].toSorted((x = 0, y = 0) => x - y));
    }
  });

  it("is read in one order also where transactions are repeatable by default", async () => {
    await open.pool.query(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = ''repeatable read''',
        current_database()); END $$`,
    );
    const [writer, ...readers] = processes(4);
    for (let n = 1; n <= 10; n++) {
      await writer?.feed.append([eventRow(n)]);
      const pages = await Promise.all(readers.map((reader) => reader.feed.list({ after: 0 })));
      for (const page of pages) expect(idsOf(page)).toEqual(Array.from({ length: n }, (_, index) => id(index + 1)));
    }
  });

  it("goes on where it was when somebody emptied all tables", async () => {
    await open.storage.feed.append([eventRow(1), eventRow(2)]);
    const { last } = await open.storage.feed.bounds();
    await open.pool.query("TRUNCATE lead_sync_event, lead_sync_feed");
    await open.storage.feed.append([eventRow(3)]);
    const [event] = await open.storage.feed.list({ after: last });
    expect(event?.id).toBe(id(3));
    expect(await open.storage.feed.purge(eventRow(9).createdAt)).toBe(1);
    expect(await open.storage.feed.bounds()).toEqual({ first: last + 2, last: last + 1 });
  });

  it("works in a schema whose name needs quotes", async () => {
    const storage = new PostgresStorageAdapter({ client: open.pool, schema: `Ana's "own" \\ schema` });
    await storage.migrate();
    await storage.feed.append([eventRow(1), eventRow(2)]);
    expect(idsOf(await storage.feed.list({ after: 0, propertyIds: [id(1)] }))).toEqual([id(1), id(2)]);
    expect(await storage.feed.purge(eventRow(2).createdAt)).toBe(1);
    expect(await storage.feed.bounds()).toEqual({ first: 2, last: 2 });
    expect(await open.storage.feed.bounds()).toEqual({ first: 0, last: 0 });
  });

  it("within a transaction it can only be added to", async () => {
    const reads = [
      () => open.storage.transaction((tx) => tx.feed.list({ after: 0 })),
      () => open.storage.transaction((tx) => tx.feed.bounds()),
      () => open.storage.transaction((tx) => tx.feed.purge(eventRow(1).createdAt)),
    ];
    for (const read of reads) await expect(read()).rejects.toMatchObject({ code: "STORAGE_ERROR" });
  });

  it("reads and counts by index, whatever there is of other properties", async () => {
    await seedLeads(open.storage);
    await open.pool.query(
      `INSERT INTO lead_sync_event (id, position, property_id, type, source, data, created_at)
       SELECT gen_random_uuid(), nextval('lead_sync_event_position'), CASE WHEN n % 5000 = 0 THEN $1::uuid ELSE $2::uuid END,
         'lead_update', 'resman', '{}', now() FROM generate_series(1, 20000) AS n`,
      [id(1), id(2)],
    );
    await open.pool.query(
      `INSERT INTO lead_sync_queue (property_id, sync_operation, sync_data, status, processed_at)
       SELECT $1::uuid, 'push', jsonb_build_object('note', repeat('x', 400)), 'completed', now() FROM generate_series(1, 20000)`,
      [id(1)],
    );
    await open.pool.query("VACUUM ANALYZE lead_sync_event, lead_sync_queue");
    const explained = async (sql: string, values: string[]) =>
      (await open.pool.query(`EXPLAIN ${sql}`, values)).rows.map((row) => row["QUERY PLAN"]).join("\n");
    const read = vi.spyOn(open.pool, "query");
    expect(await open.storage.feed.list({ after: 10, propertyIds: [id(1)] })).toHaveLength(4);
    const statement: unknown = read.mock.calls[0]?.[0];
    read.mockRestore();
    const { text, values } = statement as { text: string; values: string[] };
    const plan = await explained(text, values);
    expect(plan).toContain("Index Scan using idx_lead_sync_event_property");
    expect(plan).not.toMatch(/Seq Scan on lead_sync_event/);
    const counted = await explained(
      "SELECT status, count(*) FROM lead_sync_queue WHERE status IN ('completed', 'failed', 'cancelled') AND property_id = $1 GROUP BY 1",
      [id(1)],
    );
    expect(counted).toContain("Index Only Scan using idx_lead_sync_queue_ended");
    expect((await open.storage.queue.counts({ propertyId: id(1) })).completed).toBe(20_000);
  });
});

describe("listening", () => {
  it("takes one connection for all who listen, and tells each of what it waits for", async () => {
    await seedLeads(open.storage);
    const heard = { jobs: vi.fn(), feed: vi.fn(), alsoFeed: vi.fn() };
    const stops = await Promise.all([
      open.storage.listen(heard.jobs),
      open.storage.listen(heard.feed, "feed"),
      open.storage.listen(heard.alsoFeed, "feed"),
    ]);
    const listening = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()";
    expect(await open.rows(listening)).toHaveLength(1);
    const other = open.another();
    await other.feed.append([eventRow(1)]);
    await vi.waitFor(() => expect(heard.alsoFeed).toHaveBeenCalledTimes(1));
    await stops[2]?.();
    await other.queue.enqueue(jobRow(1));
    await vi.waitFor(() => expect(heard.jobs).toHaveBeenCalledTimes(1));
    expect(heard.feed).toHaveBeenCalledTimes(1);
    await stops[0]?.();
    await stops[1]?.();
    await vi.waitFor(async () => expect(await open.rows(listening)).toHaveLength(0));
    const again = vi.fn();
    await open.storage.listen(again, "feed");
    await other.feed.append([eventRow(2)]);
    await vi.waitFor(() => expect(again).toHaveBeenCalledTimes(1));
    expect(heard.feed).toHaveBeenCalledTimes(1);
  });
});
