import * as z from "zod";
import { ConfigError } from "../../domain/errors.js";
import type { Logger } from "../../ports/logger.js";
import type { RateLimiter } from "../../ports/rate-limiter.js";
import type { Runtime } from "../../ports/runtime.js";
import { headerSafe, httpUrl, milliseconds, rateLimiterSchema } from "../http/option-schemas.js";

const settingsSchema = z.strictObject({
  accountId: z.union([headerSafe, z.number().int().positive()]).transform(String),
  integrationPartnerId: z.union([headerSafe, z.number().int().positive()]).transform(String),
  apiKey: z.string().min(1),
  baseUrl: httpUrl.default("https://api.myresman.com"),
  v2BaseUrl: httpUrl.default("https://partners-api.myresman.com"),
  timeoutMs: z.strictObject({ write: milliseconds.default(30_000), pull: milliseconds.default(60_000) }).prefault({}),
  concurrency: z.number().int().positive().default(2),
  retry: z
    .strictObject({
      attempts: z.number().int().positive().default(3),
      baseMs: milliseconds.default(1000),
      capMs: milliseconds.default(30_000),
    })
    .prefault({}),
  minWindowMs: milliseconds.default(60_000),
  lookUpTtlMs: milliseconds.default(4 * 3_600_000),
  rateLimiter: rateLimiterSchema.optional(),
  runtime: z.looseObject({}).optional(),
  logger: z.looseObject({}).optional(),
});

/** Options with all defaults in place. */
export type ResManSettings = Omit<z.output<typeof settingsSchema>, "rateLimiter" | "runtime" | "logger">;

/** Options of a ResManClient: one client per ResMan account (management company). */
export interface ResManClientOptions {
  /** ResMan's AccountID of the management company. */
  accountId: string | number;
  /** IntegrationPartnerID ResMan gave to the partner. */
  integrationPartnerId: string | number;
  /** Never shows up in errors, log lines, URLs or printed clients. */
  apiKey: string;
  /** v1. Default `https://api.myresman.com`. */
  baseUrl?: string;
  /** v2. Default `https://partners-api.myresman.com`. */
  v2BaseUrl?: string;
  /** Milliseconds until a whole answer must have arrived. Defaults: 30,000 for a write, 60,000 for everything else. */
  timeoutMs?: { write?: number; pull?: number };
  /** Requests in flight at most, v1 and v2 together. Default 2. */
  concurrency?: number;
  /**
   * Asked before each request; a {@link SharedRateLimiter} keeps several processes together under one limit.
   * Default: none, as ResMan publishes no limit (API reference, section 2.4).
   */
  rateLimiter?: RateLimiter;
  /** For reads only; a write is sent once. Defaults: 3 attempts in all, waits of up to 1,000 ms doubling up to 30,000 ms. */
  retry?: { attempts?: number; baseMs?: number; capMs?: number };
  /** A pull window is never halved below this many milliseconds. Default 60,000. */
  minWindowMs?: number;
  /** How long look-ups are kept, in milliseconds. Default 4 hours. */
  lookUpTtlMs?: number;
  /** Parts of the surroundings to replace: clock, timers, randomness, fetch. Default: those of the platform. */
  runtime?: Partial<Runtime>;
  /** Default: nothing is logged. */
  logger?: Logger;
}

/** Fills in defaults. @throws ConfigError naming each wrong option, never its value. */
export function resolveSettings(options: ResManClientOptions): ResManSettings {
  const result = settingsSchema.safeParse(options);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join(".") || "options"}: ${message}`);
  throw new ConfigError(`ResManClient: ${faults.join("; ")}`);
}
