import { SyncError } from "../../../domain/errors.js";
import { type AirtableRecord, isAirtableRecordId } from "../../../domain/wire/airtable.js";
import { readRecord } from "../../../rules/airtable/read-record.js";
import { nowIso } from "../../context.js";
import { applyRecords, tellFaults } from "../pull/apply-records.js";
import { type StepTerms, seenOf } from "../step/lead-step.js";
import { type PushParts, type Task, taskFor } from "./push-lead.js";
import { type FailedLead, restFailed } from "./rest-failed.js";

/** What was read so long ago at most is not read again before it is written. */
const FRESH_MS = 30_000;

const termsOf = ({ ctx, open }: PushParts): StepTerms => ({ ...open, at: nowIso(ctx.runtime) });

/** Leads that say they have a record we do not know meet it now. Those whose record does not exist go on without. */
export async function meet(
  parts: PushParts,
  tasks: readonly Task<"meet">[],
): Promise<{ again: Task[]; isLeft: boolean }> {
  if (tasks.length === 0) return { again: [], isLeft: false };
  const { ctx, open, run } = parts;
  // What hosts keep in this column is theirs: Airtable is asked for nothing that cannot be a record.
  const ids = tasks.map(({ task }) => task.recordId).filter(isAirtableRecordId);
  const found = await readAgain(parts, ids);
  await applyRecords(ctx, open, run, [...found.values()]);
  const terms = termsOf(parts);
  const missing = tasks.filter(({ task }) => !found.has(task.recordId));
  const left = tasks.filter(({ task }) => found.has(task.recordId));
  return {
    again: missing.map((noticed) => ({ ...noticed, task: taskFor(noticed, terms, true) })),
    isLeft: await haveMet(parts, left),
  };
}

/** Whether some of them have their record now, and can be pushed. The others rest: they would be tried for ever. */
async function haveMet(parts: PushParts, tasks: readonly Task<"meet">[]): Promise<boolean> {
  if (tasks.length === 0 || parts.run.dryRun) return false;
  const { storage } = parts.ctx;
  const { source } = parts.open.table;
  const links = await storage.campaignLinks.getMany(tasks.map(({ lead }) => lead.id));
  const linked = new Set(links.filter((link) => link.source === source).map(({ leadId }) => leadId));
  const strangers = tasks.filter(({ lead }) => !linked.has(lead.id));
  await restFailed(parts, strangers.map(withoutOwnRecord));
  return strangers.length < tasks.length;
}

const withoutOwnRecord = (one: Task<"meet">): FailedLead => ({
  ...one,
  error: new SyncError(
    "REMOTE_REJECTED",
    "The record this lead names belongs to another lead, or could not be stored: empty its `airtableRecordId`, or name its own.",
    { context: { leadId: one.lead.id, recordId: one.task.recordId } },
  ),
});

/** Fields that are not the portal's alone are planned with what the record shows now, unless it was read moments ago. */
export async function lookAgain(parts: PushParts, tasks: readonly Task<"update">[]): Promise<Task<"update">[]> {
  const { ctx, open, run } = parts;
  const isFresh = run.readAllAt !== null && ctx.runtime.now() - run.readAllAt < FRESH_MS;
  const isOurs = (field: string): boolean => open.policy[field]?.owner === "local";
  const unsure = new Set(tasks.filter(({ task }) => task.plan.toRemote.some(({ field }) => !isOurs(field))));
  if (isFresh || unsure.size === 0) return [...tasks];
  const found = await readAgain(
    parts,
    Array.from(unsure, ({ task }) => task.link.recordId),
  );
  const terms = termsOf(parts);
  const gone: Task<"update">[] = [];
  const seen = tasks.flatMap((one): Task<"update">[] => {
    if (!unsure.has(one)) return [one];
    const record = found.get(one.task.link.recordId);
    if (!record) {
      gone.push(one);
      return [];
    }
    const read = readRecord(record, open.table);
    tellFaults(run, read);
    const link = { ...one.task.link, seen: seenOf(read, open.table) };
    const task = taskFor({ ...one, link }, terms);
    return task.kind === "update" ? [{ ...one, link, task }] : [];
  });
  if (!run.dryRun) await restFailed(parts, gone.map(withoutRecord));
  return seen;
}

const withoutRecord = (one: Task<"update">): FailedLead => ({
  ...one,
  error: new SyncError("NOT_FOUND", "The record is not in its table any more.", {
    context: { type: "ROW_DOES_NOT_EXIST", leadId: one.lead.id, recordId: one.task.link.recordId },
  }),
});

async function readAgain({ open, run }: PushParts, recordIds: readonly string[]): Promise<Map<string, AirtableRecord>> {
  if (recordIds.length === 0) return new Map();
  const { gateway, table, fieldIds } = open;
  const options = run.signal ? { signal: run.signal } : {};
  const records = await gateway.getMany(table.tableId, recordIds, { fields: fieldIds, byFieldId: true }, options);
  return new Map(records.map((record) => [record.id, record]));
}
