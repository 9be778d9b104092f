import type { FeedEvent, NewFeedEvent } from "../domain/feed-event.js";

/** Which events to read. */
export interface FeedQuery {
  /** Only later ones; 0 for all that are kept. */
  after: number;
  /** Default: of all properties. */
  propertyIds?: readonly string[];
  /** Default 100, at most 1000. */
  limit?: number;
}

/**
 * What happened to leads and conflicts, in one order that all processes agree on. A reader that goes on from the position of
 * the last event it saw misses none and sees none twice.
 */
export interface FeedRepository {
  /**
   * Adds all events or none; within a transaction they are seen, in their order, when it is committed.
   * @throws StorageError `STORAGE_ERROR` where there is an event of that id already
   */
  append(events: readonly NewFeedEvent[]): Promise<void>;
  /**
   * Events by position. Once it has given an event, it never gives a later caller an earlier one that was not there.
   * Not within a transaction.
   */
  list(query: FeedQuery): Promise<FeedEvent[]>;
  /**
   * From which position on the feed is complete, and the newest there ever was; both 0 while there was none. A reader whose
   * last event stands before `first - 1` has missed some. Where all are forgotten, `first` is `last + 1`. To be asked after
   * a {@link list}, not before: events may be forgotten between the two. Not within a transaction.
   */
  bounds(): Promise<{ first: number; last: number }>;
  /** Forgets events older than this instant; returns how many. Positions are never given again. Not within a transaction. */
  purge(before: string): Promise<number>;
}
