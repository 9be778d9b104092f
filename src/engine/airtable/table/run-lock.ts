import { SyncError } from "../../../domain/errors.js";
import { sleep } from "../../../runtime/sleep.js";
import type { EngineContext } from "../../context.js";
import { allSwitchedOff } from "../../failure.js";
import { isAllPaused } from "../../integrations/switches.js";
import type { Hold } from "../../leases/hold.js";
import { StoreLock } from "../../leases/store-lock.js";
import type { OpenTable } from "./open-table.js";

/** A push of a few noticed leads is soon over: a run waits for it so long at most. */
const PATIENCE_MS = 30_000;
const ASK_AGAIN_MS = 250;

type Table = Pick<OpenTable, "table">;
type Work<T> = (held: Required<Hold>) => Promise<T>;

/** Nobody else, in any process on the same store, reads or writes the table for a sync. */
const tableName = ({ table }: Table): string => `airtable:${table.source}`;
const runName = (open: Table): string => `${tableName(open)}:run`;

/**
 * Does something with a table while nobody else, in any process on the same store, reconciles or pushes it. Does not wait.
 * @param work gets the right to go on, which ends with the caller's signal or when the lock is lost
 * @throws SyncError `SYNC_DISABLED`; `ALREADY_RUNNING` when somebody else is at it; `LEASE_LOST`; what `work` throws
 */
export async function holdingTable<T>(
  ctx: EngineContext,
  open: Table,
  signal: AbortSignal | undefined,
  work: Work<T>,
): Promise<T> {
  await refusePaused(ctx);
  const lock = new StoreLock(ctx, [tableName(open)]);
  const taken = await lock.take();
  if (!taken.acquired) throw alreadyRunning(open, taken.heldUntil);
  return holding(ctx, lock, signal, work);
}

/**
 * As {@link holdingTable}, for a reconciliation or full sync: a second one is refused at once, a push of noticed leads that is
 * under way is waited for.
 */
export async function holdingRun<T>(
  ctx: EngineContext,
  open: Table,
  signal: AbortSignal | undefined,
  work: Work<T>,
): Promise<T> {
  await refusePaused(ctx);
  const lock = new StoreLock(ctx, [runName(open), tableName(open)]);
  const until = ctx.runtime.now() + PATIENCE_MS;
  for (let taken = await lock.take(); !taken.acquired; taken = await lock.take()) {
    if (ctx.runtime.now() >= until || (await isRunning(ctx, open))) throw alreadyRunning(open, taken.heldUntil);
    await sleep(ctx.runtime, ASK_AGAIN_MS, signal);
  }
  return holding(ctx, lock, signal, work);
}

/** @throws SyncError `SYNC_DISABLED` while everything is paused */
async function refusePaused(ctx: EngineContext): Promise<void> {
  if (await isAllPaused(ctx)) throw allSwitchedOff();
}

/** Whether it is a run that has the table. */
async function isRunning(ctx: EngineContext, open: Table): Promise<boolean> {
  const probe = new StoreLock(ctx, [runName(open)]);
  const taken = await probe.take();
  await probe.release();
  return !taken.acquired;
}

/** A run that is under way when everything is paused ends before its next write. */
async function holding<T>(
  ctx: EngineContext,
  lock: StoreLock,
  signal: AbortSignal | undefined,
  work: Work<T>,
): Promise<T> {
  try {
    return await lock.run(signal ?? new AbortController().signal, (held, beforeWrite) =>
      work({
        signal: held,
        beforeWrite: async () => {
          await refusePaused(ctx);
          await beforeWrite();
        },
      }),
    );
  } finally {
    await lock.release();
  }
}

const alreadyRunning = ({ table }: Table, heldUntil: string): SyncError =>
  new SyncError("ALREADY_RUNNING", "The table is being reconciled already; the run will be listed.", {
    context: { source: table.source, heldUntil },
  });
