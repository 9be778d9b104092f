import { setImmediate } from "node:timers/promises";
import { vi } from "vitest";
import type { NewFeedEvent } from "../../../src/domain/feed-event.js";
import { propertyIdSchema } from "../../../src/domain/ids.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { anId } from "../../../src/testing/index.js";
import { DANA, PROPERTY } from "../../support/small-world.js";
import { TestClient, WAIT } from "./served-hub.js";
import { OTHER_PROPERTY } from "./two-properties.js";

const COUNT = 1000;
const CHUNK = 25;
/** Three of four are about the property the client follows. */
const OWN = (COUNT * 3) / 4;

const events = (from: number): NewFeedEvent[] =>
  Array.from({ length: CHUNK }, (_, index) => ({
    id: anId(0x1000 + from + index),
    propertyId: propertyIdSchema.parse((from + index) % 4 === 3 ? OTHER_PROPERTY : PROPERTY),
    type: "lead_update" as const,
    source: "resman" as const,
    data: { conversation_id: DANA },
    createdAt: "2026-03-02T17:00:00.000Z",
  }));

async function appendAll(storages: readonly StorageAdapter[]): Promise<void> {
  for (let from = 0; from < COUNT; from += CHUNK) {
    await storages[(from / CHUNK) % storages.length]?.feed.append(events(from));
    await setImmediate();
  }
}

/** What the client should have seen. */
async function positionsOf(storage: StorageAdapter): Promise<number[]> {
  const page = await storage.feed.list({ after: 0, propertyIds: [PROPERTY], limit: 1000 });
  return page.map(({ position }) => position);
}

/**
 * While 1,000 events are stored, a client connects, sees some, is cut off, and goes on where it was: now at this server,
 * now at that. Gives back the positions it saw and those it should have seen.
 */
export async function followThroughDrops(
  storages: StorageAdapter | readonly StorageAdapter[],
  urls: readonly string[],
): Promise<{ seen: number[]; all: number[] }> {
  const all = "feed" in storages ? [storages] : storages;
  const [storage] = all;
  if (!storage) throw new Error("no store");
  const before = (await storage.feed.bounds()).last;
  const isDone = (seen: readonly number[]): boolean => seen.filter((position) => position > before).length >= OWN;
  const appended = appendAll(all);
  const seen: number[] = [];
  let lastEventId = 0;
  for (let round = 0; !isDone(seen); round += 1) {
    const query = { token: "a", last_event_id: String(lastEventId), batch: String(round % 2) };
    const client = new TestClient(`${urls[round % urls.length]}?${new URLSearchParams(query)}`);
    const enough = 20 + ((round * 37) % 150);
    await vi.waitFor(() => {
      if (client.positions.length < enough && !isDone([...seen, ...client.positions])) throw new Error("not yet");
    }, WAIT);
    await client.leave();
    seen.push(...client.positions);
    lastEventId = client.lastEventId ?? lastEventId;
  }
  await appended;
  return { seen, all: await positionsOf(storage) };
}
