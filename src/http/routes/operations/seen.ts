import { isSyncError } from "../../../domain/errors.js";
import type { Principal } from "../../../domain/principal.js";
import type { HandlerContext } from "../../handler-context.js";

/** What a record is called, how to get it, and whose it is. */
export interface Wanted<R> {
  /** E.g. `Job`, for `Job not found`. */
  what: string;
  /** Undefined, or rejecting with `NOT_FOUND`, where there is none. */
  record: Promise<R | undefined>;
  /** Null for what belongs to no property. */
  propertyOf(record: R): string | null;
}

/**
 * A record the caller may see. What is not there and what is another property's is answered alike.
 * @throws SyncError `NOT_FOUND`
 */
export async function seen<R>({ access }: HandlerContext, principal: Principal, wanted: Wanted<R>): Promise<R> {
  const { what, propertyOf } = wanted;
  const record = await orUndefined(wanted.record);
  access.requireSeen(principal, record && propertyOf(record), what);
  // What is undefined was refused.
  return record as R;
}

/**
 * A listing goes on only after a row the caller may see: others would tell where in the order they stand.
 * @throws SyncError `NOT_FOUND`
 */
export async function seenCursor<R>(
  ctx: HandlerContext,
  principal: Principal,
  afterId: string | undefined,
  wanted: (id: string) => Wanted<R>,
): Promise<void> {
  if (afterId !== undefined && principal.properties !== "all") await seen(ctx, principal, wanted(afterId));
}

/** Of a call that rejects where there is no such record. */
export async function orUndefined<R>(call: Promise<R | undefined>): Promise<R | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isSyncError(error, "NOT_FOUND") || isSyncError(error, "INTEGRATION_MISSING")) return undefined;
    throw error;
  }
}
