import type { EngineContext } from "../../context.js";

const PAGE = 500;
/** They are many where much differs, which is also where they are asked for often. */
const MAX_AGE_MS = 10_000;

/** Why leads wait for their push, by lead id: `queued`, or the code of what the last try ended with. */
export class WaitingNotices {
  readonly #ctx: Pick<EngineContext, "storage" | "runtime">;
  readonly #clientId: string;
  #read: { at: number; waiting: ReadonlyMap<string, string> } | undefined;

  constructor(ctx: Pick<EngineContext, "storage" | "runtime">, clientId: string) {
    this.#ctx = ctx;
    this.#clientId = clientId;
  }

  /** As they were some seconds ago at most. */
  async known(): Promise<ReadonlyMap<string, string>> {
    const { now } = this.#ctx.runtime;
    if (this.#read && now() - this.#read.at < MAX_AGE_MS) return this.#read.waiting;
    return this.now();
  }

  /** As they are now. */
  async now(): Promise<ReadonlyMap<string, string>> {
    const { storage, runtime } = this.#ctx;
    const at = runtime.now();
    const waiting = new Map<string, string>();
    for (let afterId: string | undefined; ; ) {
      const query = { clientId: this.#clientId, limit: PAGE, ...(afterId && { afterId }) };
      const page = await storage.campaignNotices.list(query);
      for (const { leadId, errorCode } of page) waiting.set(leadId, errorCode ?? "queued");
      afterId = page.at(-1)?.leadId;
      if (page.length < PAGE) break;
    }
    this.#read = { at, waiting };
    return waiting;
  }
}
