import type { SyncError } from "../../../domain/errors.js";
import type { AirtableUpdate, AirtableWriteOptions, AirtableWriteOutcome } from "../../../ports/airtable.js";
import { readRecord } from "../../../rules/airtable/read-record.js";
import { throwIfAborted } from "../../../runtime/sleep.js";
import { toSyncError } from "../../failure.js";
import { isAboutOneCell, partOf } from "./cells-apart.js";
import { keyCell, NOTHING, type PushParts, type Task } from "./push-lead.js";
import { type PushedLead, recordPushed } from "./record-pushed.js";
import { restFailed } from "./rest-failed.js";

/** What can be sent. */
type Sendable = Task<"update" | "create"> & { isPart?: true };

/** A lead that was refused by itself. */
type Refused<T> = T & { error: SyncError };

/** What became of some leads. */
interface Sent<T> {
  refused: Refused<T>[];
  /** Whether some that were written are to be pushed again. */
  isLeft: boolean;
}

/**
 * Changes the cells of records that exist. Where one is refused, its cells are sent apart, so that those Airtable takes do not
 * wait for the one it does not. Returns whether some leads are to be pushed again.
 */
export async function updateRecords(parts: PushParts, tasks: readonly Task<"update">[]): Promise<boolean> {
  const { refused, isLeft } = await sendUpdates(parts, tasks);
  const apart = refused.filter(isAboutOneCell);
  await restFailed(
    parts,
    refused.filter((one) => !isAboutOneCell(one)),
  );
  return (await updateApart(parts, apart)) || isLeft;
}

/** The first cell of each, then the second, and so on; leads of which one is refused again rest for its reason. */
async function updateApart(parts: PushParts, refused: readonly Refused<Task<"update">>[]): Promise<boolean> {
  const reasons = new Map<string, SyncError>();
  const most = Math.max(0, ...refused.map(({ task }) => Object.keys(task.cells).length));
  for (let at = 0; at < most; at += 1) {
    const cells = refused.flatMap((one) => partOf(one, at, parts.open.table) ?? []);
    const sent = await sendUpdates(parts, cells);
    for (const { lead, error } of sent.refused) reasons.set(lead.id, error);
  }
  const resting = refused.flatMap((one) => {
    const error = reasons.get(one.lead.id);
    return error ? [{ ...one, error }] : [];
  });
  await restFailed(parts, resting);
  return resting.length < refused.length;
}

async function sendUpdates(parts: PushParts, tasks: readonly Task<"update">[]): Promise<Sent<Task<"update">>> {
  const { gateway, table } = parts.open;
  const records = tasks.map(({ task }): AirtableUpdate => ({ id: task.link.recordId, fields: task.cells }));
  return send(parts, tasks, () => gateway.updateEach(table.tableId, records, writeOptions(parts)));
}

/**
 * Makes records by an upsert on the key, which is safe to repeat. Only a run that has read everything knows that there is none
 * with this key yet; otherwise one may stand there since an answer was lost, and hold edits: then the key alone is written, and
 * the two meet. So it is with a record of which a cell is refused. Returns whether some leads are to be pushed again.
 */
export async function createRecords(parts: PushParts, tasks: readonly Task<"create">[]): Promise<boolean> {
  if (!parts.open.table.key) return false;
  const byKeyAlone = (one: Task<"create">): Task<"create"> => ({
    ...one,
    task: { ...one.task, plan: NOTHING, cells: keyCell(one.lead, parts.open.table) },
  });
  const isSure = parts.run.readAllAt !== null;
  const first = await sendCreates(parts, isSure ? tasks : tasks.map(byKeyAlone));
  const again = await sendCreates(parts, first.refused.filter(isAboutOneCell).map(byKeyAlone));
  await restFailed(parts, [...first.refused.filter((one) => !isAboutOneCell(one)), ...again.refused]);
  return first.isLeft || again.isLeft;
}

async function sendCreates(parts: PushParts, tasks: readonly Task<"create">[]): Promise<Sent<Task<"create">>> {
  const { gateway, table } = parts.open;
  const mergeOn = table.key ? [table.key.id] : [];
  const records = tasks.map(({ task }) => ({ fields: task.cells }));
  return send(parts, tasks, () => gateway.upsertEach(table.tableId, records, mergeOn, writeOptions(parts)));
}

const writeOptions = ({ open, run, beforeWrite }: PushParts): AirtableWriteOptions => ({
  byFieldId: true,
  typecast: open.settings.typecast,
  ...(run.signal && { signal: run.signal }),
  ...(beforeWrite && { beforeWrite }),
});

/** What ends the writing of all: it counts for no lead, and the next run goes on. */
const ENDS_ALL: ReadonlySet<string> = new Set(["ABORTED", "LEASE_LOST", "QUOTA_EXCEEDED", "AUTH_ERROR"]);

/** Records what each request comes to, as it is done. */
async function send<T extends Sendable>(
  parts: PushParts,
  tasks: readonly T[],
  outcomes: () => AsyncIterable<AirtableWriteOutcome>,
): Promise<Sent<T>> {
  const sent = { refused: [] as Refused<T>[], isLeft: false };
  if (tasks.length === 0) return sent;
  try {
    await recordEach(parts, tasks, outcomes(), sent);
    throwIfAborted(parts.run.signal);
    const end = sent.refused.find(({ error }) => ENDS_ALL.has(error.code));
    if (end) throw end.error;
  } catch (error) {
    await restFailed(
      parts,
      sent.refused.filter((one) => !ENDS_ALL.has(one.error.code)),
    );
    throw error;
  }
  return sent;
}

async function recordEach<T extends Sendable>(
  parts: PushParts,
  tasks: readonly T[],
  outcomes: AsyncIterable<AirtableWriteOutcome>,
  sent: { refused: Refused<T>[]; isLeft: boolean },
): Promise<void> {
  for await (const outcome of outcomes) {
    const pushed = outcome.written.flatMap(({ index, record, created }): PushedLead[] => {
      const one = tasks[index];
      if (!one) return [];
      const answer = readRecord(record, parts.open.table);
      const { isPart = false } = one;
      return [{ ...one, link: one.task.link, wrote: { plan: one.task.plan, answer, created, isPart } }];
    });
    sent.isLeft = (await recordPushed(parts, pushed)) || sent.isLeft;
    for (const { index, error } of outcome.failed) {
      const one = tasks[index];
      if (one) sent.refused.push({ ...one, error: toSyncError(error) });
    }
  }
}
