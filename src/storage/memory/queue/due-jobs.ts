import type { QueueItem } from "../../../domain/queue-item.js";
import { rankOf } from "../../../rules/queue/order-of-work.js";
import type { Entry } from "../block.js";
import { mergeOrdered } from "../merge-ordered.js";
import { comparePositions, type Position } from "../position.js";
import type { Tables } from "../tables.js";
import { DUE_PARTS } from "./queue-table.js";

/** The jobs of one property that may be done now, in the order of work. To be used up before the queue is written to. */
export class DueJobs {
  readonly #parts: Part[] = [];

  constructor({ queue, integrations }: Tables, propertyId: string, now: number) {
    // Without an integration all is open: jobs of such a property must fail to be noticed.
    const { syncEnabled = true, syncDirection = "bidirectional", retryAt = null } = integrations.get(propertyId) ?? {};
    if (!syncEnabled || (retryAt !== null && Date.parse(retryAt) > now)) return;
    for (const number of OPEN_PARTS[syncDirection]) {
      const entries = queue.entries("due", { list: propertyId, part: number });
      if (entries.length === 0) continue;
      const part = new Part(mergeOrdered(entries), now);
      if (part.first !== undefined) this.#parts.push(part);
    }
  }

  next(): Readonly<QueueItem> | undefined {
    let earliest: Part | undefined;
    for (const part of this.#parts) if (part.standsBefore(earliest)) earliest = part;
    return earliest?.take();
  }
}

const OPEN_PARTS = {
  bidirectional: [...DUE_PARTS.out, ...DUE_PARTS.in],
  to_resman: DUE_PARTS.out,
  from_resman: DUE_PARTS.in,
} as const;

type JobEntry = Entry<QueueItem>;

/** What a priority is worth, by the rule: where a job of this priority stands that is due at the beginning of time. */
const HEAD_STARTS = ([1, 2, 3] as const).map((priority) => rankOf({ priority, nextRetryAt: "1970-01-01T00:00:00Z" }));

/** Due jobs of one way and priority. */
class Part implements Position {
  readonly #entries: Iterator<JobEntry, unknown>;
  readonly #now: number;
  /** The first job; undefined when there is none. */
  first: Readonly<QueueItem> | undefined;
  id = "";
  rank = 0;

  constructor(entries: Iterable<JobEntry>, now: number) {
    this.#entries = entries[Symbol.iterator]();
    this.#now = now;
    this.#advance();
  }

  standsBefore(other: Part | undefined): boolean {
    if (this.first === undefined) return false;
    return other?.first === undefined || comparePositions(this, other) < 0;
  }

  take(): Readonly<QueueItem> | undefined {
    const job = this.first;
    this.#advance();
    return job;
  }

  #advance(): void {
    const next = this.#entries.next();
    if (next.done || next.value.rank > this.#now) {
      this.first = undefined;
      return;
    }
    const { id, rank, slot } = next.value;
    this.first = slot.row;
    this.id = id;
    this.rank = rank + (HEAD_STARTS[slot.row.priority - 1] ?? 0);
  }
}
