import type { Principal } from "../../../domain/principal.js";
import type { HandlerContext } from "../../handler-context.js";
import { seen } from "./seen.js";
import { wantedConversation } from "./wanted.js";

interface Named {
  property_id?: string;
  conversation_id?: string;
}

/** What a listing is narrowed to. */
export interface ListedScope {
  propertyId?: string;
  conversationId?: string;
}

/**
 * What a listing shows at most. Who names a conversation need not name its property as well.
 * @throws SyncError `FORBIDDEN`, `NOT_FOUND`; ValidationError where a property must be named
 */
export async function listedScope(
  ctx: HandlerContext,
  principal: Principal,
  { property_id, conversation_id }: Named,
): Promise<ListedScope> {
  const isNarrowed = conversation_id !== undefined && property_id === undefined && principal.properties !== "all";
  const propertyId = isNarrowed
    ? (await seen(ctx, principal, wantedConversation(ctx, conversation_id))).propertyId
    : ctx.access.listedProperty(principal, property_id);
  return {
    ...(propertyId !== undefined && { propertyId }),
    ...(conversation_id !== undefined && { conversationId: conversation_id }),
  };
}
