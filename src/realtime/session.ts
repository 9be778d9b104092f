import type { Principal } from "../domain/principal.js";

/** What a connection was admitted to, decided before the upgrade. */
export interface RealtimeSession {
  principal: Principal;
  /** Properties whose events it gets and whose leads it may name. */
  propertyIds: readonly string[] | "all";
  /** Where it goes on; absent: with what comes from now on. */
  lastEventId?: number;
  /** Frames hold arrays of messages. */
  batch: boolean;
}

/** Whether a property is in a session's scope. */
export const isInScope = ({ propertyIds }: RealtimeSession, propertyId: string): boolean =>
  propertyIds === "all" || propertyIds.includes(propertyId);
