import { OPERATION_ROWS } from "../operations/authorisation-rows.js";
import { PORTAL_ROWS } from "../portal/authorisation-rows.js";
import type { Call } from "./call.js";
import type { HttpWorld } from "./http-world.js";
import { SEED_ROWS } from "./seed-rows.js";

/** How one route is tried by everybody (`test/http/authorisation.test.ts`). A route without a row fails there. */
export interface AuthorisationRow {
  operationId: string;
  /** A request about Dana, who is linked to her prospect; it may prepare what it needs. */
  request(world: HttpWorld): Omit<Call, "method" | "as"> | Promise<Omit<Call, "method" | "as">>;
  /** The status for somebody who has the role the route asks for, and no more, at Dana's property. */
  right: number;
  /** The status for an admin of another property and another client; an answer with 200 must hold nothing of Dana's. */
  elsewhere: 200 | 403 | 404 | 426;
}

/** One list for each area of the API. */
export const AUTHORISATION_ROWS: readonly AuthorisationRow[] = [...SEED_ROWS, ...OPERATION_ROWS, ...PORTAL_ROWS];
