import type { Fetch, Runtime } from "../../ports/runtime.js";
import { defaultBase, FAKE_AIRTABLE_IDS } from "./default-base.js";
import type { FakeAirtableBase } from "./schema.js";

/** What a token may do in a base; each level includes those before it. */
export type FakeAirtableLevel = "read" | "comment" | "edit" | "create";

/** A token, and what it opens. */
export interface FakeAirtableToken {
  token: string;
  /** Tokens of one user share 50 requests a second. */
  userId: string;
  /** `data.records:read`, `data.records:write`, `schema.bases:read`, `webhook:manage`, `user.email:read`. Default: all of them. */
  scopes?: readonly string[];
  /** What it may do in which base. Default: `create` in every base. */
  grants?: readonly { baseId: string; level: FakeAirtableLevel }[];
  /** The integration an OAuth token belongs to; a personal access token has none. */
  oauthIntegration?: string;
}

/** A user of Airtable: owner of tokens, collaborator in cells. */
export interface FakeAirtableUser {
  id: string;
  email: string;
  name: string;
}

/** How requests beyond the rate are dealt with (API reference, section 3.4). */
export interface FakeAirtableRateLimit {
  /** Default true. */
  enabled: boolean;
  /** Requests in any sliding second, per base, over all tokens. Default 5. */
  perSecond: number;
  /** The same, per user over all bases. Default 50. */
  perUserPerSecond: number;
  /** How long everything is refused after one request too many, in milliseconds. Default 30,000. */
  penaltyMs: number;
  /** Body of the 429: as seen (default), or as documented. */
  shape: "list" | "object";
  /** Value of Retry-After: seconds or an HTTP date. Default none, as documented. */
  retryAfter: string | null;
}

/** Monthly calls: `free` refuses what goes beyond, `team` slows down to two requests a second. */
export interface FakeAirtableQuota {
  plan: "free" | "team";
  /** Counts down with each call of data. */
  callsLeft: number;
}

/** Limits of webhooks (API reference, section 6). */
export interface FakeAirtableWebhookLimits {
  /** Default 10. */
  perBase: number;
  /** Default 2. */
  perIntegration: number;
  /** A webhook ends this long after it was made, refreshed or read, in milliseconds. Default 7 days. */
  ttlMs: number;
  /** Payloads are kept this long, read or not, in milliseconds. Default 7 days. */
  payloadTtlMs: number;
  /** Payloads a call. Default 50. */
  pageSize: number;
  /** A transaction of more records is told in several payloads. Default 1,000. */
  recordsPerPayload: number;
  /** How often each ping arrives: at least once, says Airtable. Default 1. */
  pingsPerChange: number;
}

/** What the fake knows, and how it decides where Airtable's behaviour is not known. May be changed between requests. */
export interface FakeAirtableSettings {
  /** Default: one token with every scope. */
  tokens: FakeAirtableToken[];
  users: FakeAirtableUser[];
  /** Default: one base with the table `Leads`. */
  bases: FakeAirtableBase[];
  /** The server's clock minus the runtime's, in milliseconds. Default 0. */
  clockSkewMs: number;
  /** How long a request and its answer are on the way together, in milliseconds. Default 0. */
  latencyMs: number;
  rateLimit: FakeAirtableRateLimit;
  /** Default null: no limit. */
  quota: FakeAirtableQuota | null;
  /** Default 10. */
  maxRecordsPerRequest: number;
  /** A list that is not read on for this long is forgotten, in milliseconds. Default 5 minutes. */
  iteratorTtlMs: number;
  /** Whether unknown keys of bodies and unknown query parameters are refused. Default true. */
  strict: boolean;
  /** Body of the 414 for a URL of 16,000 characters or more. Default `empty`. */
  urlTooLongBody: "empty" | "json" | "html";
  webhooks: FakeAirtableWebhookLimits;
  /** Last-modified time of a record nobody edited since it was made. Default `blank`. */
  lastModifiedOfUnedited: "blank" | "created";
  /** Whether writing the value a cell already holds counts as an edit. Default `ignored`. */
  sameValueWrites: "ignored" | "edit";
}

/** Settings to begin with, and what the fake takes from its surroundings. */
export interface FakeAirtableOptions extends Partial<Omit<FakeAirtableSettings, "rateLimit" | "webhooks">> {
  /** `false`: no limit and no penalty. */
  rateLimit?: Partial<FakeAirtableRateLimit> | false;
  webhooks?: Partial<FakeAirtableWebhookLimits>;
  /** Clock, timers, randomness and ids. Default: the platform's. */
  runtime?: Partial<Omit<Runtime, "fetch">>;
  /** Where pings of webhooks go. Default: nowhere, as if they were answered with 204. */
  pingFetch?: Fetch;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Every setting with its default filled in. */
export function resolveSettings(options: FakeAirtableOptions): FakeAirtableSettings {
  const { runtime: _, pingFetch: __, rateLimit, webhooks, ...given } = options;
  return {
    ...defaultSettings(),
    ...given,
    rateLimit:
      rateLimit === false ? { ...DEFAULT_RATE_LIMIT, enabled: false } : { ...DEFAULT_RATE_LIMIT, ...rateLimit },
    webhooks: { ...DEFAULT_WEBHOOK_LIMITS, ...webhooks },
  };
}

const DEFAULT_RATE_LIMIT: FakeAirtableRateLimit = {
  enabled: true,
  perSecond: 5,
  perUserPerSecond: 50,
  penaltyMs: 30_000,
  shape: "list",
  retryAfter: null,
};

const DEFAULT_WEBHOOK_LIMITS: FakeAirtableWebhookLimits = {
  perBase: 10,
  perIntegration: 2,
  ttlMs: WEEK_MS,
  payloadTtlMs: WEEK_MS,
  pageSize: 50,
  recordsPerPayload: 1000,
  pingsPerChange: 1,
};

const defaultSettings = (): Omit<FakeAirtableSettings, "rateLimit" | "webhooks"> => ({
  tokens: [{ token: FAKE_AIRTABLE_IDS.token, userId: FAKE_AIRTABLE_IDS.userId }],
  users: [
    { id: FAKE_AIRTABLE_IDS.userId, email: "sync@example.com", name: "DomIQ Sync" },
    { id: FAKE_AIRTABLE_IDS.personId, email: "kim@example.com", name: "Kim Marsh" },
  ],
  bases: [defaultBase()],
  clockSkewMs: 0,
  latencyMs: 0,
  quota: null,
  maxRecordsPerRequest: 10,
  iteratorTtlMs: 5 * 60 * 1000,
  strict: true,
  urlTooLongBody: "empty",
  lastModifiedOfUnedited: "blank",
  sameValueWrites: "ignored",
});
