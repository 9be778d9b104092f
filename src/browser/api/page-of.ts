import type { Page } from "../types/values.js";
import { LeadSyncApiError } from "./api-error.js";

/** A page out of an answer. @throws LeadSyncApiError `WIRE_SHAPE` where it is none */
export function pageOf<T>(answer: object, name: string): Page<T> {
  const { [name]: items, nextAfterId } = answer as Record<string, unknown>;
  if (!Array.isArray(items)) throw new LeadSyncApiError("WIRE_SHAPE", `The answer has no list of ${name}.`);
  return { items: items as T[], ...(typeof nextAfterId === "string" && { nextAfterId }) };
}
