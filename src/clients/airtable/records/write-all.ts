import type { ErrorCode } from "../../../domain/error-codes.js";
import { isRemoteError, isSyncError, SyncError } from "../../../domain/errors.js";
import type { AirtableRecord } from "../../../domain/wire/airtable.js";
import { AirtableBatchError, type AirtableBatchReport, airtableTypeOf } from "../airtable-error.js";
import type { AirtableBatchOptions } from "../batch-options.js";
import { throwFaults } from "./check-records.js";
import { sendOptionsOf, type WriteJob, writeBatches } from "./write-batches.js";

/** A job by the name its errors give it. */
export interface NamedJob<T, R> extends WriteJob<T, R> {
  /** `Airtable update records` */
  name: string;
  /** The record a result holds; undefined where there is none. */
  recordOf(result: R): AirtableRecord | undefined;
}

/** Does a whole job. @throws ValidationError before anything is sent; AirtableBatchError naming what was done and what was not */
export async function writeAll<T, R>(job: NamedJob<T, R>, options: AirtableBatchOptions = {}): Promise<R[]> {
  throwFaults("The records", job.faults);
  const { onProgress } = options;
  const total = job.items.length;
  const results = new Map<number, R>();
  const failures = new Map<number, Error>();
  let ended: Error | undefined;
  for await (const step of writeBatches(job, sendOptionsOf(options))) {
    for (const { index, result } of step.done) results.set(index, result);
    for (const { index, error } of step.failed) failures.set(index, error);
    ended ??= step.fatal;
    if (!ended) onProgress?.({ done: results.size + failures.size, total });
  }
  if (results.size < total) throw batchError(job, results, failures, ended);
  return inOrder(results).map(([, result]) => result);
}

const inOrder = <V>(byIndex: ReadonlyMap<number, V>): [number, V][] =>
  [...byIndex].sort(([one], [other]) => one - other);

function batchError<T, R>(
  job: NamedJob<T, R>,
  results: ReadonlyMap<number, R>,
  failures: ReadonlyMap<number, Error>,
  ended: Error | undefined,
): Error {
  // Nothing was sent: then what kept it from being sent is all there is to say.
  if (ended && !isRemoteError(ended) && results.size === 0 && [...failures.values()].every((error) => error === ended))
    return ended;
  const report = reportOf(job, results, failures, ended);
  const first = ended ?? (report.failed[0]?.error as Error);
  const message = `${job.name}: ${report.failed.length} of ${job.items.length} records failed. ${first.message}`;
  const type = airtableTypeOf(first);
  const remote = isRemoteError(first) ? first : undefined;
  return new AirtableBatchError(codeOf(first), message, report, {
    cause: first,
    retryable: isSyncError(first) && first.retryable,
    outcomeUnknown: report.failed.some(({ error }) => isRemoteError(error) && error.outcomeUnknown),
    ...(type !== undefined && { type }),
    ...(remote?.status !== undefined && { status: remote.status }),
    ...(remote?.retryAfterMs !== undefined && { retryAfterMs: remote.retryAfterMs }),
  });
}

function reportOf<T, R>(
  job: NamedJob<T, R>,
  results: ReadonlyMap<number, R>,
  failures: ReadonlyMap<number, Error>,
  ended: Error | undefined,
): AirtableBatchReport {
  const done = inOrder(results).map(([index, result]) => {
    const record = job.recordOf(result);
    return { index, ...(record && { record }) };
  });
  const failed = job.items
    .map((_, index) => ({ index, error: failures.get(index) ?? notSent(job.name, ended) }))
    .filter(({ index }) => !results.has(index));
  return { done, failed };
}

const codeOf = (error: Error): ErrorCode => (isSyncError(error) ? error.code : "ABORTED");

/** For a record whose turn never came. */
const notSent = (name: string, cause: Error | undefined): SyncError =>
  new SyncError("ABORTED", `${name} ended before this record was sent.`, { retryable: true, cause });
