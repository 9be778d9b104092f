import * as z from "zod";
import { ConfigError } from "../../domain/errors.js";
import { safeParse } from "../../domain/safe-parse.js";
import type { Logger } from "../../ports/logger.js";
import type { RateLimiter } from "../../ports/rate-limiter.js";
import type { Runtime } from "../../ports/runtime.js";
import { headerSafe, httpUrl, milliseconds, rateLimiterSchema } from "../http/option-schemas.js";

const count = z.number().int().positive();

const isToken = (value: unknown): boolean => typeof value === "function" || headerSafe.safeParse(value).success;

const settingsSchema = z.strictObject({
  token: z.custom<AirtableClientOptions["token"]>(isToken, "must be printable text without spaces, or a function"),
  // The length of ids is no promise of Airtable's (API reference, section 1).
  baseId: z.string().regex(/^app[0-9A-Za-z]+$/, "must be a base id: app…"),
  baseUrl: httpUrl.default("https://api.airtable.com"),
  leadsTable: z.string().trim().min(1).default("Leads"),
  intervalMs: milliseconds.default(203),
  rateLimiter: rateLimiterSchema.optional(),
  concurrency: count.default(5),
  timeoutMs: milliseconds.default(30_000),
  retry: z
    .strictObject({
      attempts: count.default(5),
      baseMs: milliseconds.default(1000),
      capMs: milliseconds.default(30_000),
    })
    .prefault({}),
  penaltyMs: milliseconds.default(30_000),
  maxRecordsPerRequest: count.default(10),
  maxRestarts: z.number().int().min(0).default(3),
  runtime: z.looseObject({}).optional(),
  logger: z.looseObject({}).optional(),
});

/** Options with all defaults in place. */
export type AirtableSettings = Omit<z.output<typeof settingsSchema>, "rateLimiter" | "runtime" | "logger">;

/** Options of an {@link AirtableClient}: one client per base. Only `token` and `baseId` are needed. */
export interface AirtableClientOptions {
  /** A personal access token or an OAuth access token; a function is asked before each request. Never shows up in errors, log lines or printed clients. */
  token: string | (() => string | Promise<string>);
  /** `app…` */
  baseId: string;
  /** Default `https://api.airtable.com`. */
  baseUrl?: string;
  /** The table `getLeadsModifiedSince` reads: name or id. Default `Leads` (seed 004). */
  leadsTable?: string;
  /**
   * Milliseconds between two requests to the base: all of them, of every table. Default 203: the five a second Airtable allows
   * (API reference, section 3.4), less what clocks and networks are off. Raise it where others use the base too.
   */
  intervalMs?: number;
  /**
   * Asked before each request in place of `intervalMs`: a {@link SharedRateLimiter} keeps several processes together under the
   * limit. Give it `limit: 1` and an `intervalMs` of 210 or more: bursts that are allowed on paper bunch up on the way.
   */
  rateLimiter?: RateLimiter;
  /** Requests in flight at most. Default 5. */
  concurrency?: number;
  /** Milliseconds until a whole answer must have arrived. Default 30,000. */
  timeoutMs?: number;
  /** Defaults: 5 attempts in all, waits of up to 1,000 ms doubling up to 30,000 ms. */
  retry?: { attempts?: number; baseMs?: number; capMs?: number };
  /** Milliseconds nobody sends after a 429, at least; at most an hour, whatever the answer asks for. Default 30,000 (section 3.4). */
  penaltyMs?: number;
  /** Records of one write (section 2.7). Default 10. */
  maxRecordsPerRequest?: number;
  /** Times a reading is begun again because the server forgot its iterator. Default 3. */
  maxRestarts?: number;
  /** Parts of the surroundings to replace: clock, timers, randomness, fetch. Default: those of the platform. */
  runtime?: Partial<Runtime>;
  /** Default: nothing is logged. */
  logger?: Logger;
}

/** Fills in defaults. @throws ConfigError naming each wrong option, never its value. */
export function resolveSettings(options: AirtableClientOptions): AirtableSettings {
  const result = safeParse(settingsSchema, options);
  if (result?.success) return result.data;
  const faults = result?.error.issues.map(({ path, message }) => `${path.join(".") || "options"}: ${message}`);
  throw new ConfigError(`AirtableClient: ${faults?.join("; ") ?? "options: cannot be read"}`);
}
