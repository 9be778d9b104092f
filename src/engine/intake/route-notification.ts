import type { Integration } from "../../domain/integration.js";
import type { LinkRef } from "../../domain/link.js";
import type { NewJob } from "../../ports/storage.js";
import type { Notification } from "./delivery.js";

/** A lead to look at, or a prospect nobody here knows. */
export type Target = Pick<NewJob, "propertyId" | "conversationId" | "resmanLeadId">;

export interface Route {
  outcome: "queued" | "unknown" | "switched_off";
  targets: Target[];
}

/** Which leads a notification is about. @param links those of its prospect, of whatever property and status */
export function routeNotification(
  notification: Notification,
  links: readonly LinkRef[],
  integrations: readonly Integration[],
): Route {
  const targets = targetsOf(notification, links, integrations);
  const readable = targets.filter(({ propertyId }) => directionOf(integrations, propertyId) !== "to_resman");
  if (targets.length === 0) return { outcome: "unknown", targets };
  return { outcome: readable.length > 0 ? "queued" : "switched_off", targets: readable };
}

function targetsOf(
  { resmanLeadId, propertyId }: Notification,
  links: readonly LinkRef[],
  integrations: readonly Integration[],
): Target[] {
  const named = propertyId === undefined ? undefined : propertyNamed(integrations, propertyId);
  const known = links.filter((link) => directionOf(integrations, link.propertyId) !== undefined);
  const there = named === undefined ? [] : known.filter((link) => link.propertyId === named.propertyId);
  const meant = there.length > 0 ? there : known;
  if (meant.length > 0) return targetsOfLinks(meant);
  const [only, ...others] = integrations;
  const home = propertyId === undefined && others.length === 0 ? only : named;
  return home ? [{ propertyId: home.propertyId, conversationId: null, resmanLeadId }] : [];
}

/** A prospect that only merged or ended leads had is looked at as a pull does: it alone knows what becomes of it. */
function targetsOfLinks(links: readonly LinkRef[]): Target[] {
  const active = links.filter(({ status }) => status === "active");
  if (active.length > 0) {
    return active.map(({ leadId, propertyId, remoteId }) => ({
      propertyId,
      conversationId: leadId,
      resmanLeadId: remoteId,
    }));
  }
  return links.map(({ propertyId, remoteId }) => ({ propertyId, conversationId: null, resmanLeadId: remoteId }));
}

const directionOf = (integrations: readonly Integration[], propertyId: string) =>
  integrations.find((integration) => integration.propertyId === propertyId)?.syncDirection;

/** By our id, or by ResMan's where only one property has it. */
function propertyNamed(integrations: readonly Integration[], name: string): Integration | undefined {
  const ours = integrations.find(({ propertyId }) => propertyId === name);
  if (ours) return ours;
  const [only, ...others] = integrations.filter(({ resmanPropertyId }) => resmanPropertyId === name);
  return others.length === 0 ? only : undefined;
}
