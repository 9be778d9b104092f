import type { SyncTrigger } from "../../domain/status.js";
import type { Prospect } from "../../domain/wire/prospect.js";

/** "This lead may differ from ResMan": never what changed, so notices coalesce and their order does not matter. */
export interface Notice {
  conversationId: string;
  trigger: SyncTrigger;
  runId?: string;
  signal?: AbortSignal;
  /** The prospect as a pull has just read it, and when (milliseconds) that read began. */
  read?: { prospect: Prospect; at: number };
}
