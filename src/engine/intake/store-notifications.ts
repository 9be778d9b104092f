import type { LinkRef } from "../../domain/link.js";
import type { NewJob, Repositories } from "../../ports/storage.js";
import { type EngineContext, nowIso } from "../context.js";
import { newJob } from "../enqueue.js";
import type { Notification, WebhookReceipt } from "./delivery.js";
import { type Route, routeNotification, type Target } from "./route-notification.js";

interface Routed {
  notification: Notification;
  route: Route;
}

/** Stores receipts and jobs of many deliveries, in one transaction; says of each, in their order, what became of it. */
export function storeNotifications(
  ctx: EngineContext,
  notifications: readonly Notification[],
): Promise<WebhookReceipt[]> {
  return ctx.storage.transaction(async (tx) => {
    const routed = await routeAll(tx, notifications);
    const isNew = await recordReceipts(ctx, tx, routed);
    await queue(
      ctx,
      tx,
      routed.filter((_, index) => isNew[index]),
    );
    return routed.map(({ route: { outcome, targets } }, index) => ({
      outcome: outcome === "queued" && !isNew[index] ? "duplicate" : outcome,
      conversationIds: targets.flatMap(({ conversationId }) => conversationId ?? []),
    }));
  });
}

async function routeAll(tx: Repositories, notifications: readonly Notification[]): Promise<Routed[]> {
  const ids = new Set(notifications.map(({ resmanLeadId }) => resmanLeadId));
  const links = await tx.links.findByRemoteIds("resman", [...ids]);
  const integrations = await tx.integrations.list();
  const linksOf = new Map<string, LinkRef[]>();
  for (const link of links) {
    const id = link.remoteId.toLowerCase();
    const linked = linksOf.get(id);
    if (linked) linked.push(link);
    else linksOf.set(id, [link]);
  }
  return notifications.map((notification) => ({
    notification,
    route: routeNotification(notification, linksOf.get(notification.resmanLeadId.toLowerCase()) ?? [], integrations),
  }));
}

/** Of each, whether it is to be queued and was not seen before. */
async function recordReceipts(ctx: EngineContext, tx: Repositories, routed: readonly Routed[]): Promise<boolean[]> {
  const receivedAt = nowIso(ctx.runtime);
  const receipts = routed.flatMap(({ notification: { source, deliveryId }, route }, index) =>
    route.outcome === "queued" ? [{ index, receipt: { source, id: deliveryId, receivedAt } }] : [],
  );
  // In one order, so that processes that store the same deliveries do not wait for each other in a circle.
  receipts.sort((a, b) => compare(a.receipt.source, b.receipt.source) || compare(a.receipt.id, b.receipt.id));
  const isNew = routed.map(() => false);
  if (receipts.length === 0) return isNew;
  const recorded = await tx.receipts.recordMany(receipts.map(({ receipt }) => receipt));
  for (const [place, { index }] of receipts.entries()) isNew[index] = recorded[place] ?? false;
  return isNew;
}

/** One job a lead, in one order as well; the newest delivery's facts stand. */
async function queue(ctx: EngineContext, tx: Repositories, routed: readonly Routed[]): Promise<void> {
  const jobs = new Map<string, NewJob>();
  for (const { notification, route } of routed) {
    for (const target of route.targets) jobs.set(keyOf(target), jobOf(ctx, notification, target));
  }
  if (jobs.size === 0) return;
  const ordered = [...jobs].sort(([one], [other]) => compare(one, other));
  await tx.queue.enqueueMany(ordered.map(([, job]) => job));
}

const keyOf = ({ propertyId, conversationId, resmanLeadId }: Target): string =>
  conversationId ?? ` ${propertyId} ${resmanLeadId?.toLowerCase()}`;

function jobOf(ctx: EngineContext, { source, deliveryId, fieldNames, trace }: Notification, target: Target): NewJob {
  const syncData = { source, delivery_id: deliveryId, updated_fields: fieldNames };
  return newJob(ctx, { ...target, syncOperation: "pull", syncData, trigger: "webhook", priority: 3 }, trace);
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
