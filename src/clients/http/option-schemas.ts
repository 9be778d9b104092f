import * as z from "zod";
import type { RateLimiter } from "../../ports/rate-limiter.js";

/* What options of clients have in common. */

const LONGEST_TIMER_MS = 2_147_483_647;

export const milliseconds = z.number().int().positive().max(LONGEST_TIMER_MS);

export const headerSafe = z.string().regex(/^[\x21-\x7e]+$/, "must be printable text without spaces");

export const httpUrl = z
  .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
  .regex(/^[^?#@]*$/, "must hold no credentials and no query")
  .transform((url) => url.replace(/\/+$/, ""));

const isRateLimiter = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "acquire" in value && "pause" in value;

export const rateLimiterSchema = z.custom<RateLimiter>(isRateLimiter, "must have the methods acquire and pause");
