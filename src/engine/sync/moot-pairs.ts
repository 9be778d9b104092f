import type { Conflict } from "../../domain/conflict.js";
import type { Link } from "../../domain/link.js";
import type { Repositories } from "../../ports/storage.js";
import { type EngineContext, nowIso } from "../context.js";
import { isEscalated } from "./conflict-marks.js";

/**
 * Open tasks that ask whether two leads are one person, where the new link of one of them has answered it: both are on one
 * prospect now. As they are once they are over; not stored yet.
 */
export async function mootPairs(ctx: EngineContext, tx: Repositories, link: Link): Promise<Conflict[]> {
  const { propertyId, remoteId, leadId } = link;
  const links = await tx.links.findByRemote("resman", propertyId, remoteId);
  const here = new Set<string>([leadId, ...links.filter(({ status }) => status === "active").map((one) => one.leadId)]);
  if (here.size === 1) return [];
  const moot: Conflict[] = [];
  // A task stands with the earlier lead of its pair, which may be either.
  for (const conversationId of here) {
    const tasks = await tx.conflicts.list({
      conversationId,
      conflictType: ["duplicate_lead"],
      resolutionStatus: ["manual_review"],
      limit: 1000,
    });
    moot.push(
      ...tasks.filter(
        (task) =>
          // What somebody made a task of, they close.
          !isEscalated(task) && task.otherConversationId !== null && here.has(task.otherConversationId),
      ),
    );
  }
  const at = nowIso(ctx.runtime);
  return moot.map((task) => ({
    ...task,
    resolutionStatus: "resolved",
    resolutionStrategy: null,
    resolvedAt: at,
    snoozedUntil: null,
    updatedAt: at,
    notes: `Both are on prospect ${remoteId}.`,
  }));
}
