/** How long somebody holds a name. */
export interface LockLease {
  /** Unique to one holding, not to the process. */
  holder: string;
  /** Now. */
  at: string;
  leaseMs: number;
}

/** `heldUntil`: the instant the last of the names that are taken comes free by itself. */
export type LockAttempt = { acquired: true } | { acquired: false; heldUntil: string };

/** Names held for a while, across processes: what must not be done by two at a time. */
export interface LockRepository {
  /** Takes all of the names or none. A name whose lease ran out is free; one the holder itself has is not. */
  acquire(names: readonly string[], lease: LockLease): Promise<LockAttempt>;
  /** Extends all of them. @throws StorageError `LEASE_LOST` when one of them is not held by this holder any more. */
  renew(names: readonly string[], lease: LockLease): Promise<void>;
  /** Gives back those that are still held by this holder. */
  release(names: readonly string[], holder: string): Promise<void>;
}
