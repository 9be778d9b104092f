import * as z from "zod";
import type { ErrorCode } from "../domain/error-codes.js";
import { type Authorize, hasRole, type Principal, seesProperty } from "../domain/principal.js";
import type { RealtimeSession } from "./session.js";

/** Whether somebody may connect, said before the upgrade. */
export type Admission =
  | { admitted: true; session: RealtimeSession }
  | { admitted: false; status: 400 | 401 | 403 | 500 | 503; code: ErrorCode; message: string };

export interface AdmissionRules {
  authorize: Authorize;
  allowedOrigins?: readonly string[] | undefined;
  /** Told of an `authorize` that throws. */
  onError(error: unknown): void;
}

const MAX_PROPERTIES = 100;

const parametersSchema = z.object({
  property_id: z.array(z.string().trim().min(1).max(100)).max(MAX_PROPERTIES),
  last_event_id: z
    .string()
    .regex(/^\d{1,15}$/, "must be the `event_id` of the last message seen")
    .transform(Number)
    .optional(),
  batch: z.enum(["0", "1"]).optional(),
});

const refusal = (
  status: 400 | 401 | 403 | 500 | 503,
  code: ErrorCode,
  message: string,
): Extract<Admission, { admitted: false }> => ({ admitted: false, status, code, message });

/** Refuses whoever comes while there is no room. */
export const noRoom = (message: string): Admission => refusal(503, "TEMPORARY_ERROR", message);

/** Decides about a request to connect. */
export async function admit(request: Request, rules: AdmissionRules): Promise<Admission> {
  const origin = request.headers.get("origin");
  if (rules.allowedOrigins && origin !== null && !rules.allowedOrigins.includes(origin)) {
    return refusal(403, "FORBIDDEN", "This page may not connect.");
  }
  const { searchParams } = new URL(request.url);
  const parameters = parametersSchema.safeParse({
    property_id: [...new Set(searchParams.getAll("property_id"))],
    last_event_id: searchParams.get("last_event_id") ?? undefined,
    batch: searchParams.get("batch") ?? undefined,
  });
  if (!parameters.success) {
    const [issue] = parameters.error.issues;
    return refusal(400, "INVALID_INPUT", `${issue?.path[0]?.toString()}: ${issue?.message}`);
  }
  let principal: Principal | undefined | null;
  try {
    principal = await rules.authorize(request);
  } catch (error) {
    rules.onError(error);
    return refusal(500, "TEMPORARY_ERROR", "The server could not check who you are; try again.");
  }
  if (!principal) return refusal(401, "UNAUTHORIZED", "Give a valid token.");
  const { property_id, last_event_id, batch } = parameters.data;
  return admitPrincipal(principal, property_id, {
    batch: batch === "1",
    ...(last_event_id !== undefined && { lastEventId: last_event_id }),
  });
}

function admitPrincipal(
  principal: Principal,
  named: readonly string[],
  rest: Pick<RealtimeSession, "batch" | "lastEventId">,
): Admission {
  if (!hasRole(principal, "viewer")) return refusal(403, "FORBIDDEN", "You have no role here.");
  if (named.some((propertyId) => !seesProperty(principal, propertyId))) {
    return refusal(403, "FORBIDDEN", "property_id: not a property of yours.");
  }
  const propertyIds = named.length > 0 ? named : principal.properties;
  if (propertyIds !== "all" && propertyIds.length === 0) {
    return refusal(403, "FORBIDDEN", "You have no property here.");
  }
  return { admitted: true, session: { principal, propertyIds, ...rest } };
}
