import * as z from "zod";
import { ConfigError } from "../domain/errors.js";
import type { SyncEngine } from "../engine/sync-engine.js";
import type { Logger } from "../ports/logger.js";
import type { Runtime } from "../ports/runtime.js";
import type { RealtimeSocket } from "./socket.js";

/** A WebSocket class: that of `ws`, or the platform's own. */
export type WebSocketClass = new (url: string, protocols?: string[]) => RealtimeSocket;

/** What the connection to a partner asks of a `SyncEngine`. */
export interface UpstreamEngine {
  readonly feed: Pick<SyncEngine["feed"], "follow" | "bounds">;
  readonly webhooks: Pick<SyncEngine["webhooks"], "receive">;
}

/** Options of an `UpstreamConnection`. */
export interface UpstreamOptions {
  /** The partner's address (`websocket_url` of the seed), or what makes it, e.g. with a fresh token, for each attempt. */
  url: string | (() => string | Promise<string>);
  /** Node 20 has none of its own: give that of `ws`. */
  WebSocket: WebSocketClass;
  /** Subprotocols to ask for. */
  protocols?: readonly string[];
  /** The property the partner speaks for. */
  propertyId: string;
  engine: UpstreamEngine;
  /** Tells the partner of changes made here. Default true. */
  forward?: boolean;
  /** Milliseconds between heartbeats; a partner that shows no sign of life for two of them is cut off. Default 30,000. */
  heartbeatMs?: number;
  /** Longest message taken, in bytes. Default 1 MiB. */
  maxMessageBytes?: number;
  /** Milliseconds before the first new attempt, before jitter; doubles with each. Default 1,000. */
  reconnectMs?: number;
  /** Milliseconds between attempts, at most. Default 60,000. */
  maxReconnectMs?: number;
  /** Time, randomness and timers. Default: the platform's. */
  runtime?: Partial<Runtime>;
  /** Default: silent. */
  logger?: Logger;
}

const isSocketUrl = (url: string): boolean => URL.canParse(url) && /^wss?:$/.test(new URL(url).protocol);
const isFunction = (value: unknown): boolean => typeof value === "function";

const settingsSchema = z.object({
  url: z.union([
    z.string().refine(isSocketUrl, "must be a ws:// or wss:// address"),
    z.custom<() => string | Promise<string>>(isFunction, "must be an address or a function"),
  ]),
  WebSocket: z.custom<WebSocketClass>(isFunction, "must be a WebSocket class, e.g. that of `ws`"),
  protocols: z.array(z.string()).default([]),
  propertyId: z.string().trim().min(1).max(100),
  forward: z.boolean().default(true),
  heartbeatMs: z.number().positive().default(30_000),
  maxMessageBytes: z
    .int()
    .positive()
    .default(1024 * 1024),
  reconnectMs: z.number().positive().default(1000),
  maxReconnectMs: z.number().positive().default(60_000),
});
export type UpstreamSettings = z.infer<typeof settingsSchema>;

/** @throws ConfigError naming the option. */
export function resolveUpstreamSettings(options: UpstreamOptions): UpstreamSettings {
  const result = settingsSchema.safeParse(options);
  if (result.success && options.engine) return result.data;
  const [issue] = result.error?.issues ?? [{ path: ["engine"], message: "is needed" }];
  const option = issue?.path.join(".") ?? "";
  // An address may hold a token, so the message does not repeat it.
  throw new ConfigError(`UpstreamConnection option \`${option}\`: ${issue?.message}`, { context: { option } });
}
