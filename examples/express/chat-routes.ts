import { randomUUID } from "node:crypto";
import { type Authorize, conversationSchema, type Principal, type StorageAdapter, userSchema } from "@domiq/lead-sync";
import express, { type Request as ExpressRequest, Router } from "express";
import * as z from "zod";

const bodySchema = z.object({
  conversationId: z.uuid(),
  propertyId: z.string().min(1),
  /** What the renter wrote, in a few words. */
  summary: z.string().max(2000).default(""),
});

/** What a host's own routes need. */
export interface HostRoutes {
  storage: StorageAdapter;
  authorize: Authorize;
  properties: readonly { id: string; name: string }[];
}

/**
 * Routes of the host, beside those of lead-sync: who is signed in and which properties they see, and the chatbot's own store of
 * conversations (`createConversation` of seed 001).
 */
export function hostRoutes({ storage, authorize, properties }: HostRoutes): Router {
  const router = Router();

  router.get("/api/me", async (request, response) => {
    const me = await principalOf(authorize, request);
    if (!me) return void response.status(401).json({ error: "Sign in first.", code: "UNAUTHORIZED" });
    response.json({
      name: me.name ?? me.id,
      roles: me.roles,
      seesAll: me.properties === "all",
      properties: properties.filter(({ id }) => sees(me, id)).map(({ id, name }) => ({ id, name })),
    });
  });

  router.post("/api/chat/conversations", express.json({ limit: "16kb" }), async (request, response) => {
    const me = await principalOf(authorize, request);
    if (!me) return void response.status(401).json({ error: "Sign in first.", code: "UNAUTHORIZED" });
    const { data } = bodySchema.safeParse(request.body);
    if (!data) return void response.status(400).json({ error: "Not a conversation.", code: "INVALID_INPUT" });
    const { conversationId, propertyId, summary } = data;
    if (!canWrite(me) || !sees(me, propertyId) || !properties.some(({ id }) => id === propertyId))
      return void response.status(403).json({ error: "You may not do this for this property.", code: "FORBIDDEN" });
    await storage.transaction(async (tx) => {
      // Sent again after a lost answer: the first one stands.
      if (await tx.conversations.get(conversationId)) return;
      const now = new Date().toISOString();
      const user = userSchema.parse({ id: randomUUID(), leadSource: "chatbot" });
      await tx.users.put(user);
      await tx.conversations.put(
        conversationSchema.parse({
          id: conversationId,
          userId: user.id,
          propertyId,
          startTime: now,
          updatedAt: now,
          aiIntentSummary: summary,
        }),
      );
    });
    response.status(201).json({ conversationId });
  });

  return router;
}

const sees = ({ properties }: Principal, id: string): boolean => properties === "all" || properties.includes(id);
const canWrite = ({ roles }: Principal): boolean => roles.includes("agent") || roles.includes("admin");

const principalOf = (authorize: Authorize, { originalUrl, headers: { authorization } }: ExpressRequest) =>
  authorize(new Request(new URL(originalUrl, "http://host"), { headers: authorization ? { authorization } : {} }));
