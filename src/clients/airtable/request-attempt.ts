import { isRemoteError, isSyncError } from "../../domain/errors.js";
import type { Logger } from "../../ports/logger.js";
import type { RateLimiter } from "../../ports/rate-limiter.js";
import type { Runtime } from "../../ports/runtime.js";
import type { HttpTransport } from "../../runtime/http/http-transport.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import { observed, type SeenAnswer } from "../http/observed.js";
import type { RequestQueue } from "../http/request-queue.js";
import { toAirtableError } from "./airtable-error.js";
import type { AirtableSettings } from "./client-options.js";
import { readAnswer } from "./read-answer.js";
import type { AirtableAnswer, AirtableRequest, AirtableSendOptions } from "./send.js";
import { tokenOf } from "./token.js";

/** What sending needs. */
export interface SendDependencies {
  settings: AirtableSettings;
  transport: HttpTransport;
  queue: RequestQueue;
  rateLimiter: RateLimiter;
  runtime: Runtime;
  logger: Logger;
}

/** One try of a request. */
export interface AttemptOptions {
  request: AirtableRequest;
  url: string;
  body: string | undefined;
  options: AirtableSendOptions;
  /** Ends the waiting for a turn. */
  waiting: AbortSignal | undefined;
  /** The how-manieth try, from 1. */
  count: number;
}

/** Sends a request once, when it is its turn. */
export function createAttempt(dependencies: SendDependencies): (attempt: AttemptOptions) => Promise<AirtableAnswer> {
  const { settings, transport, queue, rateLimiter, runtime, logger } = dependencies;

  // What Airtable said matters more than that others could not be told.
  const pauseBase = async (ms: number): Promise<void> => {
    logger.warn("Airtable asked to slow down; nobody sends for a while", { baseId: settings.baseId, ms });
    await rateLimiter
      .pause(ms)
      .catch((error: unknown) => logger.warn("A rate limit could not be paused", { reason: nameOf(error) }));
  };

  const exchange = async (
    attempt: AttemptOptions,
    token: string,
    leftAt: number,
    seen: SeenAnswer,
  ): Promise<AirtableAnswer> => {
    const { request, url, body, count } = attempt;
    const { name, method, effect } = request;
    const startedAt = runtime.now();
    const answer = await transport({
      name,
      method,
      url,
      headers: {
        accept: "application/json",
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body }),
      timeoutMs: settings.timeoutMs,
      write: effect !== "read",
      signal: attempt.options.signal,
    });
    seen.status = answer.status;
    const now = runtime.now();
    rateLimiter.answered?.(leftAt, now);
    logger.debug(name, { status: answer.status, durationMs: now - startedAt, attempt: count });
    return readAnswer(request, answer, { now, penaltyMs: settings.penaltyMs, context: contextOf(attempt) });
  };

  return (attempt) => {
    const { request, options, waiting } = attempt;
    return queue(async () => {
      await rateLimiter.acquire(waiting);
      const leftAt = runtime.now();
      const token = await tokenOf(settings.token);
      if (request.effect !== "read") await options.beforeWrite?.();
      throwIfAborted(waiting);
      try {
        const sent = { remote: `airtable:${settings.baseId}`, operation: request.name, hooks: options, clock: runtime };
        return await observed(sent, (seen) => exchange(attempt, token, leftAt, seen));
      } catch (error) {
        // Others were refused at the same moment and must not all come back at the same moment.
        if (isRemoteError(error, "RATE_LIMIT_ERROR"))
          await pauseBase((error.retryAfterMs ?? 0) + Math.round(settings.retry.baseMs * runtime.random()));
        const isRefusedHere = isRemoteError(error, "CIRCUIT_OPEN");
        throw isRemoteError(error) && !isRefusedHere ? toAirtableError(error, contextOf(attempt)) : error;
      }
    }, waiting);
  };
}

const contextOf = ({ request: { method, path }, count }: AttemptOptions): Record<string, unknown> => ({
  method,
  path,
  attempt: count,
});

const nameOf = (error: unknown): string => (isSyncError(error) ? error.code : "unknown");
