import PQueue from "p-queue";
import { SyncError } from "../domain/errors.js";

export interface InboxLimits {
  messages: number;
  bytes: number;
}

/** A client's messages, handled one after another; no more wait than the limits say. */
export class Inbox {
  readonly #limits: InboxLimits;
  readonly #queue = new PQueue({ concurrency: 1 });
  #bytes = 0;
  #isClosed = false;

  constructor(limits: InboxLimits) {
    this.#limits = limits;
  }

  /** Settles as the work does; undefined where there is no room for it. @throws SyncError `ABORTED` when it was closed first */
  add(bytes: number, work: () => Promise<void>): Promise<void> | undefined {
    if (this.#queue.size >= this.#limits.messages || this.#bytes + bytes > this.#limits.bytes) return undefined;
    this.#bytes += bytes;
    return this.#queue.add(async () => {
      this.#bytes -= bytes;
      if (this.#isClosed) throw new SyncError("ABORTED", "The connection was closed first.");
      await work();
    });
  }

  /** What has not begun is dropped. */
  close(): void {
    this.#isClosed = true;
  }

  /** Resolves when nothing waits or runs. */
  settled(): Promise<void> {
    return this.#queue.onIdle();
  }
}
