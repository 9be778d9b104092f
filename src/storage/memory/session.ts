import type { NewsTopic } from "../../ports/storage.js";
import type { Tables } from "./tables.js";

/**
 * How repositories reach the tables. The adapter's own session sees what is committed and writes when it is its turn;
 * a transaction's session sees and writes its overlay. Work is synchronous, so nothing comes between its steps; it
 * checks everything that can be refused before its first write.
 */
export interface Session {
  read<T>(work: (tables: Tables) => T): T;
  write<T>(work: (tables: Tables) => T): T | Promise<T>;
  /** A text greater than all before it: the order in which rows without an id were made. */
  nextSerial(): string;
  /** Tells those who listen, once the write is committed. Default: that there may be something to take. */
  tellNews(topic?: NewsTopic): void;
}
