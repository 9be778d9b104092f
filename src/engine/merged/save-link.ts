import { type Link, linkSchema } from "../../domain/link.js";
import type { Repositories } from "../../ports/storage.js";

/** Stores a lead's link in place of whatever link it has. */
export async function saveLink(tx: Repositories, link: Link, at: string): Promise<void> {
  const stored = await tx.links.get(link.leadId, "resman");
  if (!stored) return tx.links.save(link, null);
  const next = { ...link, id: stored.id, syncVersion: stored.syncVersion + 1, updatedAt: at };
  return tx.links.save(linkSchema.parse(next), stored.syncVersion);
}
