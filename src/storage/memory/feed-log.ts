import { StorageError } from "../../domain/errors.js";
import type { FeedEvent, NewFeedEvent } from "../../domain/feed-event.js";
import { feedIsOutside } from "../feed-outside.js";

/** Which events to read. */
export interface FeedPart {
  after: number;
  propertyIds: readonly string[] | undefined;
  limit: number;
}

/** What the feed's repository works on: what is committed, or what a transaction adds. */
export interface FeedRows {
  /** Adds all of them or, where an id is known already, none. @throws StorageError `STORAGE_ERROR` */
  append(events: readonly NewFeedEvent[]): void;
  list(part: FeedPart): Readonly<FeedEvent>[];
  bounds(): { first: number; last: number };
  purge(before: number): number;
}

/** The committed events, in the order in which they were committed. */
export class FeedLog implements FeedRows {
  readonly #ids = new Set<string>();
  readonly #byProperty = new Map<string, Readonly<FeedEvent>[]>();
  #events: Readonly<FeedEvent>[] = [];
  #last = 0;
  /** The newest position that was forgotten: only behind it is the feed complete. */
  #purgedThrough = 0;

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  append(events: readonly NewFeedEvent[]): void {
    checkNew(events, (id) => this.#ids.has(id));
    for (const event of events) {
      this.#last += 1;
      const placed = { ...event, position: this.#last };
      this.#ids.add(event.id);
      this.#events.push(placed);
      const own = this.#byProperty.get(event.propertyId);
      if (own === undefined) this.#byProperty.set(event.propertyId, [placed]);
      else own.push(placed);
    }
  }

  list({ after, propertyIds, limit }: FeedPart): Readonly<FeedEvent>[] {
    const firstOf = (events: readonly Readonly<FeedEvent>[]) => {
      const start = indexBehind(events, after);
      return events.slice(start, start + limit);
    };
    if (propertyIds === undefined) return firstOf(this.#events);
    const found = [...new Set(propertyIds)].flatMap((id) => firstOf(this.#byProperty.get(id) ?? []));
    return found.sort((a, b) => a.position - b.position).slice(0, limit);
  }

  bounds(): { first: number; last: number } {
    return { first: this.#last === 0 ? 0 : this.#purgedThrough + 1, last: this.#last };
  }

  purge(before: number): number {
    const isKept = ({ createdAt }: Readonly<FeedEvent>): boolean => Date.parse(createdAt) >= before;
    const gone = this.#events.filter((event) => !isKept(event));
    for (const { id } of gone) this.#ids.delete(id);
    for (const propertyId of new Set(gone.map((event) => event.propertyId))) {
      const kept = (this.#byProperty.get(propertyId) ?? []).filter(isKept);
      if (kept.length === 0) this.#byProperty.delete(propertyId);
      else this.#byProperty.set(propertyId, kept);
    }
    if (gone.length > 0) this.#events = this.#events.filter(isKept);
    this.#purgedThrough = Math.max(this.#purgedThrough, gone.at(-1)?.position ?? 0);
    return gone.length;
  }
}

/** What a transaction adds; it gets its positions with the commit. */
export class FeedDraft implements FeedRows {
  readonly #base: FeedLog;
  readonly #added: NewFeedEvent[] = [];

  constructor(base: FeedLog) {
    this.#base = base;
  }

  append(events: readonly NewFeedEvent[]): void {
    const added = new Set(this.#added.map(({ id }) => id));
    checkNew(events, (id) => added.has(id) || this.#base.has(id));
    this.#added.push(...events);
  }

  list(): never {
    throw feedIsOutside();
  }

  bounds(): never {
    throw feedIsOutside();
  }

  purge(): never {
    throw feedIsOutside();
  }

  /** Cannot fail: nobody else writes while a transaction runs. */
  commit(): void {
    this.#base.append(this.#added);
  }
}

function checkNew(events: readonly NewFeedEvent[], isKnown: (id: string) => boolean): void {
  const ids = new Set<string>();
  for (const { id } of events) {
    if (isKnown(id) || ids.has(id)) {
      throw new StorageError("STORAGE_ERROR", `The feed has an event ${id} already.`, { context: { id } });
    }
    ids.add(id);
  }
}

/** The index of the first event behind a position. */
function indexBehind(events: readonly Readonly<FeedEvent>[], after: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.position ?? 0) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
