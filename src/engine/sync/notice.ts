import type { SyncTrigger } from "../../domain/status.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import type { CallOptions } from "../../ports/resman.js";
import type { Hold } from "../leases/hold.js";

/** "This lead may differ from ResMan": never what changed, so notices coalesce and their order does not matter. */
export interface Notice extends Hold {
  conversationId: string;
  trigger: SyncTrigger;
  runId?: string;
  /** When the change could first be known, in milliseconds: latency counts from here. Default: when the sync began. */
  since?: number;
  /** In place of `since` for what comes in: when ResMan modified the prospect a pull has read; null where that says nothing. */
  modifiedAt?: number | null;
  /** A person wants it now, also while the property is paused. Its direction is heeded all the same. */
  force?: boolean;
  /** The queue tries again should this fail: waiting in place would only hold up other jobs. */
  isTriedAgain?: boolean;
  /** The prospect as a pull has just read it, and when (milliseconds) that read began. */
  read?: { prospect: Prospect; at: number };
}

/** What of a notice goes along with each call to ResMan. */
export const callOptions = ({ signal, beforeWrite }: Hold): CallOptions => ({
  ...(signal && { signal }),
  ...(beforeWrite && { beforeWrite }),
});
