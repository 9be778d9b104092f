import { isRemoteError, isSyncError } from "../../domain/errors.js";
import type { RequestHooks } from "../../ports/requests.js";
import type { Clock } from "../../ports/runtime.js";

/** A request whose turn has come. */
export interface ObservedRequest {
  /** Which remote: `resman:400`. */
  remote: string;
  /** `ResMan SearchProspects` */
  operation: string;
  hooks: RequestHooks | undefined;
  clock: Clock;
}

/** What is learnt of an answer on the way. */
export interface SeenAnswer {
  /** HTTP status; null until there is an answer. */
  status: number | null;
}

/**
 * Sends one request if `beforeRequest` lets it leave, and tells `onRequest` how it ended.
 * @param send notes the status of the answer as soon as there is one
 * @throws what `beforeRequest` throws, with nothing sent, or what `send` throws
 */
export async function observed<T>(request: ObservedRequest, send: (seen: SeenAnswer) => Promise<T>): Promise<T> {
  const { remote, operation, hooks, clock } = request;
  const leave = hooks?.beforeRequest?.();
  if (leave) await leave;
  const seen: SeenAnswer = { status: null };
  const startedAt = clock.now();
  const report = (errorCode: string | null, status: number | null): void =>
    hooks?.onRequest?.({ remote, operation, startedAt, durationMs: clock.now() - startedAt, status, errorCode });
  let result: T;
  try {
    result = await send(seen);
  } catch (error) {
    const status = isRemoteError(error) ? error.status : undefined;
    report(isSyncError(error) ? error.code : "UNKNOWN", status ?? seen.status);
    throw error;
  }
  report(null, seen.status);
  return result;
}

/** The hooks of a call's options, for the requests it is made of. */
export const hooksOf = ({ beforeRequest, onRequest }: RequestHooks): RequestHooks => ({
  ...(beforeRequest && { beforeRequest }),
  ...(onRequest && { onRequest }),
});
