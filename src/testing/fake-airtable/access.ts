import { forbidden, refusal, unexpected } from "./refusal.js";
import type { FakeAirtableLevel, FakeAirtableToken } from "./settings.js";
import type { AirtableState } from "./state.js";

const LEVELS: readonly FakeAirtableLevel[] = ["read", "comment", "edit", "create"];

/** Who asks. @throws AirtableRefusal 401 */
export function authenticate(state: AirtableState, authorization: string | null): FakeAirtableToken {
  const given = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
  const token = state.settings.tokens.find((candidate) => candidate.token === given);
  // A token that was revoked is nobody's fault; none at all is the client's.
  if (given === undefined) throw unexpected(401, "AUTHENTICATION_REQUIRED", "Authentication required");
  if (!token) throw refusal(401, "AUTHENTICATION_REQUIRED", "Authentication required");
  return token;
}

/** @throws AirtableRefusal 403 */
export function demandScope({ scopes }: FakeAirtableToken, scope: string | undefined): void {
  if (scope !== undefined && scopes && !scopes.includes(scope)) throw forbidden();
}

/** What a token may do in a base; undefined: the base is not visible to it. */
export const levelIn = ({ grants }: FakeAirtableToken, baseId: string): FakeAirtableLevel | undefined =>
  grants ? grants.find((grant) => grant.baseId === baseId)?.level : "create";

/** @throws AirtableRefusal 403 */
export function demandLevel(token: FakeAirtableToken, baseId: string, needed: FakeAirtableLevel): void {
  const level = levelIn(token, baseId);
  if (level === undefined) throw forbidden();
  if (LEVELS.indexOf(level) < LEVELS.indexOf(needed)) {
    throw refusal(403, "INVALID_PERMISSIONS", "You are not permitted to perform this operation");
  }
}
