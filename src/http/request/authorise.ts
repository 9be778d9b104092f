import * as z from "zod";
import { SyncError } from "../../domain/errors.js";
import { type Authorize, hasRole, type Principal, type Role } from "../../domain/principal.js";

/** Who calls a route that is open to all, or to whoever signs. */
export const NOBODY: Principal = Object.freeze({ id: "nobody", roles: [], properties: [] });

/** Who calls where everything is allowed to everybody. */
export const ANYBODY: Principal = Object.freeze({
  id: "anybody",
  roles: ["admin"],
  properties: "all",
  clients: "all",
});

const scope = z.union([z.literal("all"), z.array(z.string())]);
const principalSchema = z.object({
  id: z.string().min(1),
  name: z.string().optional(),
  roles: z.array(z.string()),
  properties: scope,
  clients: scope.optional(),
});

/**
 * Who is behind a request, if they may do what needs this role.
 * @throws SyncError `UNAUTHORIZED`, `FORBIDDEN`; `INVALID_CONFIG` where the host's answer is no principal
 */
export async function authorise(authorize: Authorize, request: Request, role: Role): Promise<Principal> {
  const given = await authorize(request);
  if (given === undefined || given === null) throw new SyncError("UNAUTHORIZED", "Unauthorized");
  const principal = principalOf(given);
  if (!hasRole(principal, role)) throw new SyncError("FORBIDDEN", `This needs the role \`${role}\`.`);
  return principal;
}

/** The host's mistake is not the caller's: it must not look like bad input. */
function principalOf(given: Principal): Principal {
  const result = principalSchema.safeParse(given);
  if (result.success) return given;
  const members = result.error.issues.map(({ path }) => path.join(".")).join(", ");
  throw new SyncError("INVALID_CONFIG", `What \`authorize\` gave is no principal: ${members || "not an object"}.`);
}
