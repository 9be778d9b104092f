import { type InputIssue, isRemoteError, ValidationError } from "../../../domain/errors.js";
import type { AirtableCallOptions } from "../../../ports/airtable.js";
import { linkedAbort } from "../../../runtime/linked-abort.js";
import { hooksOf } from "../../http/observed.js";
import { airtableTypeOf } from "../airtable-error.js";
import { ErrorType } from "../read-answer.js";
import type { AirtableSendOptions } from "../send.js";
import type { Faults } from "./check-records.js";
import { chunksOf } from "./records-api.js";
import { Underway } from "./underway.js";

/** Requests that fail in a row, after all their own tries, before the others are not tried any more. */
const OUTAGE = 5;
/** Records refused one by one with nothing written in between, before batches are refused as a whole. */
const ALL_ARE_BAD = 20;

/** One kind of write, of any number of records. */
export interface WriteJob<T, R> {
  items: readonly T[];
  /** Items that are not sent, and why. */
  faults: Faults;
  /** Items of one request. */
  size: number;
  /** Requests at a time. */
  concurrency: number;
  /** Writes some items in one request, or none of them; results in their order. */
  write(items: readonly T[], options: AirtableSendOptions): Promise<readonly R[]>;
}

/** What became of the items of one request. */
export interface WriteStep<R> {
  done: { index: number; result: R }[];
  failed: { index: number; error: Error }[];
  /** Nothing more is sent for this reason: credentials, quota, an outage, an abort. What is on its way still ends. */
  fatal?: Error;
}

/** What of a call on many records goes along with each of its requests. */
export const sendOptionsOf = ({ signal, beforeWrite, ...hooks }: AirtableCallOptions): AirtableSendOptions => ({
  ...hooksOf(hooks),
  ...(signal && { signal }),
  ...(beforeWrite && { beforeWrite }),
});

/** A request that came to its end. */
interface Settled<R> {
  indexes: readonly number[];
  results?: readonly R[];
  error?: Error;
}

/**
 * Writes items in batches, several at a time, and tells of each as it is done. A batch that is refused is split in halves until
 * the culprit is alone. Leaving the iteration ends what was not sent, and waits for what was.
 */
export async function* writeBatches<T, R>(
  job: WriteJob<T, R>,
  options: AirtableSendOptions,
): AsyncGenerator<WriteStep<R>, void, undefined> {
  const left = linkedAbort(options.signal);
  const verdicts = new Verdicts<R>();
  const underway = new Underway<Settled<R>>();
  const sound = [...job.items.keys()].filter((index) => !job.faults.has(index));
  const pending = chunksOf(sound, job.size);
  const sendSome = (): void => {
    const room = verdicts.isOver ? 0 : job.concurrency - underway.size;
    for (const indexes of pending.splice(0, room))
      underway.add(settle(job, indexes, { ...options, waiting: left.signal }));
  };
  try {
    if (job.faults.size > 0) yield { done: [], failed: [...job.faults].map(faultOf) };
    for (sendSome(); underway.size > 0; sendSome()) {
      const settled = await underway.next();
      const verdict = verdicts.judge(settled);
      if (verdicts.isOver) left.abort();
      if (verdict === "split") pending.unshift(...halvesOf(settled.indexes));
      else if (verdict) yield verdict;
    }
  } finally {
    left.abort();
    await underway.ended();
  }
}

const faultOf = ([index, issues]: [number, readonly InputIssue[]]): { index: number; error: Error } => ({
  index,
  error: new ValidationError("The record", issues),
});

async function settle<T, R>(
  job: WriteJob<T, R>,
  indexes: readonly number[],
  options: AirtableSendOptions,
): Promise<Settled<R>> {
  try {
    const results = await job.write(
      indexes.map((index) => job.items[index] as T),
      options,
    );
    return { indexes, results };
  } catch (error) {
    return { indexes, error: error instanceof Error ? error : new Error("The write failed.", { cause: error }) };
  }
}

const halvesOf = (indexes: readonly number[]): number[][] => chunksOf(indexes, Math.ceil(indexes.length / 2));

/** Decides what an ended request means for its items and for the others. */
class Verdicts<R> {
  isOver = false;
  #failuresInARow = 0;
  #refusedAlone = 0;

  /** Undefined where there is nothing to tell: the items were not sent. */
  judge({ indexes, results, error }: Settled<R>): WriteStep<R> | "split" | undefined {
    if (!error) return this.#done(indexes, results ?? []);
    const failed = indexes.map((index) => ({ index, error }));
    if (this.isOver) return isRemoteError(error) && error.outcomeUnknown ? { done: [], failed } : undefined;
    if (isRefusal(error)) return this.#refused(failed);
    this.#failuresInARow++;
    this.isOver = endsAll(error) || this.#failuresInARow >= OUTAGE;
    return { done: [], failed, ...(this.isOver && { fatal: error }) };
  }

  #done(indexes: readonly number[], results: readonly R[]): WriteStep<R> {
    this.#failuresInARow = 0;
    this.#refusedAlone = 0;
    const done = indexes.map((index, place) => ({ index, result: results[place] as R }));
    return { done, failed: [] };
  }

  /** Where all are bad, e.g. since a field is gone, looking for the culprits would cost two requests a record. */
  #refused(failed: WriteStep<R>["failed"]): WriteStep<R> | "split" {
    this.#failuresInARow = 0;
    if (failed.length > 1 && this.#refusedAlone < ALL_ARE_BAD) return "split";
    if (failed.length === 1) this.#refusedAlone++;
    return { done: [], failed };
  }
}

/** Airtable refused this request, and might take others. */
function isRefusal(error: Error): boolean {
  if (!isRemoteError(error)) return false;
  return error.code === "REMOTE_REJECTED" || airtableTypeOf(error) === ErrorType.noSuchModel;
}

/** What goes for every further request. What is no error of Airtable's was thrown by `beforeWrite`, or ended the wait for a turn. */
const endsAll = (error: Error): boolean =>
  !isRemoteError(error) ||
  ["AUTH_ERROR", "QUOTA_EXCEEDED", "NOT_FOUND", "ABORTED", "CIRCUIT_OPEN"].includes(error.code);
