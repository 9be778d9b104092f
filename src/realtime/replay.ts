import type { Timers } from "../ports/runtime.js";
import { sleep } from "../runtime/sleep.js";
import { Delivery } from "./delivery.js";
import { type EncodedEvent, encodeEvent } from "./encoded-event.js";
import type { RealTimeLeadSync } from "./real-time-lead-sync.js";
import type { RealtimeEngine } from "./realtime-engine.js";
import type { RecentEvents } from "./recent-events.js";
import { isInScope } from "./session.js";

export interface ReplayOptions {
  feed: Pick<RealtimeEngine["feed"], "list" | "bounds">;
  recent: RecentEvents;
  timers: Timers;
  /** Events at most. */
  limit: number;
  /** Bytes that may wait for the client while more is read. */
  maxBufferedBytes: number;
}

/** Events read from the store at once. */
const PAGE = 200;
/** Events in one frame, for those who take several. */
const BATCH = 50;
/** Milliseconds between two looks at whether a client has read what waits for it. */
const DRAIN_MS = 20;

/**
 * Brings a connection from the last event it saw to the live stream, without gap or repeat: from the store until it is no
 * further behind than the events the hub holds, then from those. The last step is one that nothing can come between.
 */
export async function replay(connection: RealTimeLeadSync, options: ReplayOptions): Promise<void> {
  const { recent } = options;
  let isWhole = await isWithinReach(connection, options);
  for (let left = options.limit; isWhole && !connection.hasEnded; ) {
    await drained(connection, options);
    if (connection.cursor >= recent.after) {
      if (handOver(connection, recent.since(connection.cursor), options)) break;
    } else {
      const handed = await handOverPage(connection, options);
      left -= handed ?? 0;
      isWhole = handed !== undefined && left >= 0;
    }
  }
  if (!isWhole) connection.tellGap(recent.position);
  connection.goLive(recent.position);
}

/** A position later than any there is belongs to another store. */
async function isWithinReach(connection: RealTimeLeadSync, { feed, recent }: ReplayOptions): Promise<boolean> {
  return connection.cursor <= recent.position || connection.cursor <= (await feed.bounds()).last;
}

/** Returns how many events there were; undefined where some before them are no longer kept. */
async function handOverPage(connection: RealTimeLeadSync, options: ReplayOptions): Promise<number | undefined> {
  const { feed, recent } = options;
  const { cursor, propertyIds } = connection;
  const isHere = recent.position;
  const scope = propertyIds === "all" ? {} : { propertyIds };
  const events = await feed.list({ after: cursor, limit: PAGE, ...scope });
  // Asked afterwards, so that nothing can be forgotten in between.
  const { first, last } = await feed.bounds();
  if (first === 0 ? cursor < last : cursor < first - 1) return undefined;
  const wasTaken = handOver(connection, events.map(encodeEvent), options);
  // A page that is not full says that there was nothing else up to where the hub was when it was read.
  if (wasTaken && events.length < PAGE) connection.skipTo(isHere);
  return events.length;
}

/** Hands over what the client has room for; returns whether that was all. */
function handOver(
  connection: RealTimeLeadSync,
  events: readonly EncodedEvent[],
  { maxBufferedBytes }: ReplayOptions,
): boolean {
  const { session } = connection;
  const step = session.batch ? BATCH : 1;
  for (let index = 0; index < events.length; index += step) {
    if (connection.bufferedBytes > maxBufferedBytes / 2) return false;
    const next = events.slice(index, index + step);
    connection.replay(new Delivery(next.filter(({ propertyId }) => isInScope(session, propertyId))));
    connection.skipTo(next.at(-1)?.position ?? 0);
  }
  return true;
}

/** Waits until the client has read most of what waits for it. One that never reads is cut off by its heartbeat. */
async function drained(connection: RealTimeLeadSync, { timers, maxBufferedBytes }: ReplayOptions): Promise<void> {
  while (!connection.hasEnded && connection.bufferedBytes > maxBufferedBytes / 2) await sleep(timers, DRAIN_MS);
}
