import type { Integration } from "../../domain/integration.js";
import { instant } from "./instant.js";

/** An integration without its credentials, sealed or not. */
export function publicIntegration({ apiCredentials, ...integration }: Integration): Omit<
  Integration,
  "apiCredentials"
> & {
  hasCredentials: boolean;
} {
  return { ...integration, hasCredentials: apiCredentials !== null };
}

/** `active`, `paused`, `error, rests until 2026-03-02 11:00` */
export function stateText({ syncEnabled, syncStatus, retryAt }: Integration, timeZone: string): string {
  if (!syncEnabled) return "paused";
  return retryAt === null ? syncStatus : `${syncStatus}, rests until ${instant(retryAt, timeZone)}`;
}

/** Which way a property is synced, for people. */
export const DIRECTIONS = { to_resman: "to ResMan", from_resman: "from ResMan", bidirectional: "both ways" } as const;
