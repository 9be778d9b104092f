import assert from "node:assert/strict";
import type { FeedEvent } from "../../domain/feed-event.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { idsOf, latch, refusal, refusedInput, spoil } from "./expectations.js";
import { at, eventRow, id, jobRow, seedLeads, seedProperties } from "./fixtures.js";

const everything = ({ feed }: StorageAdapter): Promise<FeedEvent[]> => feed.list({ after: 0 });

/** Adds events 1 to `count`, in this order, one call each. */
async function seedEvents(storage: StorageAdapter, count: number): Promise<FeedEvent[]> {
  await seedProperties(storage, 2);
  for (let n = 1; n <= count; n++) await storage.feed.append([eventRow(n)]);
  return everything(storage);
}

/** The position of the event at an index of a listing. */
const positionOf = (events: readonly FeedEvent[], index: number): number =>
  events[index]?.position ?? assert.fail(`there is no event ${index}`);

/** Goes on from the last event seen until nobody writes any more and all was read. */
async function readAlong(storage: StorageAdapter, isWriting: () => boolean): Promise<string[]> {
  const seen: FeedEvent[] = [];
  for (;;) {
    const wasWriting = isWriting();
    const page = await storage.feed.list({ after: seen.at(-1)?.position ?? 0, limit: 3 });
    seen.push(...page);
    assert.ok(seen.length < 1000, "the feed does not end");
    if (page.length === 0 && !wasWriting) return idsOf(seen);
  }
}

export const feedCases = casesOf("feed", {
  "gives events their positions in the order in which they were added": async (storage) => {
    await seedProperties(storage, 2);
    const rows = [eventRow(3), eventRow(1, { propertyId: id(2), type: "sync_conflict", source: "domiq" }), eventRow(2)];
    await storage.feed.append(rows.slice(0, 2));
    await storage.feed.append(rows.slice(2));
    const events = await everything(storage);
    assert.deepEqual(
      events.map(({ position: _, ...row }) => row),
      rows,
    );
    const positions = events.map(({ position }) => position);
    assert.deepEqual(
      positions,
      [...new Set(positions)].toSorted((a, b) => a - b),
    );
    assert.ok(positionOf(events, 0) > 0);
    assert.deepEqual(await everything(storage), events);
  },

  "goes on behind a position, as far as it is asked to": async (storage) => {
    const events = await seedEvents(storage, 5);
    const page = await storage.feed.list({ after: positionOf(events, 1), limit: 2 });
    assert.deepEqual(page, events.slice(2, 4));
    assert.deepEqual(await storage.feed.list({ after: positionOf(events, 3) }), events.slice(4));
    assert.deepEqual(await storage.feed.list({ after: positionOf(events, 4) }), []);
    await storage.feed.append([eventRow(6)]);
    assert.deepEqual(idsOf(await storage.feed.list({ after: positionOf(events, 4) })), [id(6)]);
  },

  "gives a hundred events where nobody says how many": async (storage) => {
    await seedProperties(storage, 1);
    await storage.feed.append(Array.from({ length: 101 }, (_, index) => eventRow(index + 1)));
    assert.equal((await everything(storage)).length, 100);
    assert.equal((await storage.feed.list({ after: 0, limit: 1000 })).length, 101);
  },

  "gives the events of some properties only, in one order": async (storage) => {
    await seedProperties(storage, 3);
    await storage.feed.append([1, 2, 3, 4, 5, 6].map((n) => eventRow(n, { propertyId: id(((n - 1) % 3) + 1) })));
    const events = await everything(storage);
    const list = async (propertyIds: string[], after = 0, limit = 100) =>
      idsOf(await storage.feed.list({ after, propertyIds, limit }));
    assert.deepEqual(await list([id(2)]), [2, 5].map(id));
    assert.deepEqual(await list([id(3), id(1), id(3)]), [1, 3, 4, 6].map(id));
    assert.deepEqual(await list([id(3), id(1)], positionOf(events, 0), 2), [3, 4].map(id));
    assert.deepEqual(await list([id(404)]), []);
    assert.deepEqual(await list([]), []);
  },

  "a transaction's events are seen with its commit, in their order": async (storage) => {
    await seedProperties(storage, 1);
    await storage.transaction(async (tx) => {
      await tx.feed.append([eventRow(5)]);
      await tx.feed.append([eventRow(4), eventRow(3)]);
    });
    await storage.feed.append([eventRow(2)]);
    assert.deepEqual(idsOf(await everything(storage)), [5, 4, 3, 2].map(id));
  },

  "events of a transaction that fails are never seen": async (storage) => {
    await seedProperties(storage, 1);
    const undone = storage.transaction(async (tx) => {
      await tx.feed.append([eventRow(1)]);
      throw new Error("undo");
    });
    await assert.rejects(undone, { message: "undo" });
    assert.deepEqual(await everything(storage), []);
    await storage.feed.append([eventRow(1)]);
    assert.deepEqual(idsOf(await everything(storage)), [id(1)]);
  },

  "adds all events or, where one is known already, none": async (storage) => {
    await seedEvents(storage, 1);
    await refusal(storage.feed.append([eventRow(2), eventRow(1), eventRow(3)]), "STORAGE_ERROR");
    await refusal(storage.feed.append([eventRow(2), eventRow(2)]), "STORAGE_ERROR");
    assert.deepEqual(idsOf(await everything(storage)), [id(1)]);
    await storage.feed.append([]);
    await storage.feed.append([eventRow(2)]);
    assert.deepEqual(idsOf(await everything(storage)), [1, 2].map(id));
  },

  "readers who go on from the last event they saw miss none, see none twice and agree": async (storage) => {
    await seedProperties(storage, 2);
    let isWriting = true;
    const writers = [0, 1, 2, 3].map(async (writer) => {
      for (let n = 0; n < 8; n++) {
        const event = eventRow(writer * 100 + n + 1, { propertyId: id((n % 2) + 1) });
        await storage.transaction(async (tx) => {
          await tx.feed.append([event]);
          // Transactions of different length: the one that adds first does not always commit first.
          for (let step = 0; step < (writer * 3 + n) % 4; step++) await tx.properties.get(id(1));
          await tx.feed.append([eventRow(writer * 100 + n + 51)]);
        });
      }
    });
    const readers = [1, 2].map(() => readAlong(storage, () => isWriting));
    await Promise.all(writers).finally(() => {
      isWriting = false;
    });
    const [first, second] = await Promise.all(readers);
    assert.equal(new Set(first).size, 64);
    assert.equal(first?.length, 64);
    assert.deepEqual(second, first);
  },

  "says from where on it is complete, and how far it has come": async (storage) => {
    assert.deepEqual(await storage.feed.bounds(), { first: 0, last: 0 });
    await seedProperties(storage, 1);
    await storage.feed.append([eventRow(1), eventRow(2), eventRow(3)]);
    const { first, last } = await storage.feed.bounds();
    const events = await everything(storage);
    assert.equal(last, positionOf(events, 2));
    assert.ok(first > 0 && first <= positionOf(events, 0));
  },

  "forgets events that are older than the instant, and says how many and how far": async (storage) => {
    const events = await seedEvents(storage, 4);
    assert.equal(await storage.feed.purge(at(1)), 0);
    assert.equal(await storage.feed.purge(at(3)), 2);
    assert.equal(await storage.feed.purge(at(3)), 0);
    assert.deepEqual(await everything(storage), events.slice(2));
    assert.deepEqual(await storage.feed.list({ after: 0, propertyIds: [id(1)] }), events.slice(2));
    const { first, last } = await storage.feed.bounds();
    assert.ok(first > positionOf(events, 1) && first <= positionOf(events, 2));
    assert.equal(last, positionOf(events, 3));
  },

  "never gives a position again, also when all is forgotten": async (storage) => {
    const events = await seedEvents(storage, 3);
    assert.equal(await storage.feed.purge(at(9)), 3);
    const last = positionOf(events, 2);
    assert.deepEqual(await storage.feed.bounds(), { first: last + 1, last });
    await storage.feed.append([eventRow(4)]);
    assert.ok(positionOf(await everything(storage), 0) > last);
    assert.equal((await storage.feed.list({ after: last })).length, 1);
  },

  "is complete only behind an event that was forgotten among younger ones": async (storage) => {
    await seedProperties(storage, 1);
    await storage.feed.append([1, 7, 2, 8].map((minute, index) => eventRow(index + 1, { createdAt: at(minute) })));
    const events = await everything(storage);
    assert.equal(await storage.feed.purge(at(5)), 2);
    assert.deepEqual(idsOf(await everything(storage)), [2, 4].map(id));
    const { first } = await storage.feed.bounds();
    assert.ok(first > positionOf(events, 2) && first <= positionOf(events, 3));
  },

  "events that are forgotten before anybody read them are missed as well": async (storage) => {
    await seedProperties(storage, 1);
    await storage.feed.append([eventRow(1), eventRow(2)]);
    assert.equal(await storage.feed.purge(at(9)), 2);
    const { first, last } = await storage.feed.bounds();
    assert.ok(last >= 2, "both had a place");
    assert.equal(first, last + 1);
  },

  "what a caller does to an event changes nothing stored": async (storage) => {
    await seedProperties(storage, 1);
    const row = eventRow(1, { data: { lead: { tags: ["a"] } } });
    await storage.feed.append([row]);
    spoil(row);
    spoil(await everything(storage));
    spoil(await storage.feed.list({ after: 0, propertyIds: [id(1)] }));
    assert.deepEqual((await everything(storage))[0]?.data, { lead: { tags: ["a"] } });
  },

  "refuses what is no event, no position and no size of a page": async (storage) => {
    await seedProperties(storage, 1);
    await refusedInput(storage.feed.append([eventRow(1), { ...eventRow(2), createdAt: "yesterday" }]), "1.createdAt");
    assert.deepEqual(await everything(storage), []);
    await refusedInput(storage.feed.list({ after: -1 }), "after");
    await refusedInput(storage.feed.list({ after: 0.5 }), "after");
    await refusedInput(storage.feed.list({ after: 0, limit: 0 }), "limit");
    await refusedInput(storage.feed.list({ after: 0, limit: 1001 }), "limit");
    await refusal(storage.feed.purge("yesterday"), "INVALID_INPUT");
  },
});

export const feedListenCases = casesOf("feed: listen", {
  "calls back once an event can be seen, and not for one that was undone": async (storage) => {
    if (!storage.listen) return;
    await seedProperties(storage, 1);
    const called = latch();
    const seen: Promise<string[]>[] = [];
    const stop = await storage.listen(() => {
      seen.push(everything(storage).then(idsOf));
      called.open();
    }, "feed");
    const undone = storage.transaction(async (tx) => {
      await tx.feed.append([eventRow(1)]);
      throw new Error("undo");
    });
    await assert.rejects(undone, { message: "undo" });
    await storage.transaction(async (tx) => {
      await tx.feed.append([eventRow(2)]);
    });
    await called.opened;
    assert.deepEqual(await seen[0], [id(2)]);
    await stop();
  },

  "tells of events only who listens to the feed, and of jobs only who waits for jobs": async (storage) => {
    if (!storage.listen) return;
    await seedLeads(storage, 2);
    const heard: string[] = [];
    const latches = { jobs: latch(), feed: latch() };
    const hear = (topic: "jobs" | "feed") => () => {
      heard.push(topic);
      latches[topic].open();
    };
    const stops = [await storage.listen(hear("jobs")), await storage.listen(hear("feed"), "feed")];
    await storage.feed.append([eventRow(1)]);
    await latches.feed.opened;
    await storage.queue.enqueue(jobRow(1));
    await latches.jobs.opened;
    assert.deepEqual(heard, ["feed", "jobs"]);
    for (const stop of stops) await stop();
  },

  "goes on telling the others when one stops": async (storage) => {
    if (!storage.listen) return;
    await seedProperties(storage, 1);
    let stopped = 0;
    const called = latch();
    const stop = await storage.listen(() => {
      stopped += 1;
    }, "feed");
    const stopOther = await storage.listen(called.open, "feed");
    await stop();
    await stop();
    await storage.feed.append([eventRow(1)]);
    await called.opened;
    assert.equal(stopped, 0);
    await stopOther();
  },

  "does not know another topic": async (storage) => {
    if (!storage.listen) return;
    const topic: string = "weather";
    await refusal(
      storage.listen(() => undefined, topic as "feed"),
      "INVALID_INPUT",
    );
  },
});
