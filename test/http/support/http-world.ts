import type { Principal } from "../../../src/domain/principal.js";
import { createLeadSyncHandler, type LeadSyncHandler } from "../../../src/http/handler.js";
import type { LeadSyncHandlerOptions } from "../../../src/http/handler-options.js";
import { anId } from "../../../src/testing/index.js";
import { type ClockedWorld, createClockedWorld } from "../../support/clocked-world.js";
import {
  aRow,
  createSmallWorld,
  PROPERTY,
  type SmallWorld,
  type SmallWorldOptions,
} from "../../support/small-world.js";
import { type Answer, type Call, call, WEBHOOK_SECRET } from "./call.js";

/** The property no principal but the admin sees. */
export const OTHER_PROPERTY = anId(0x101);
/** Sam, a renter there. */
export const SAM = anId(0x301);

/** The portal's client whose campaign leads the others see. */
export const CLIENT = "client-1";

/** Who calls, by the bearer token. */
export const PRINCIPALS: Record<string, Principal> = {
  admin: { id: "admin", roles: ["admin"], properties: "all", clients: "all" },
  viewer: { id: "viewer", roles: ["viewer"], properties: [PROPERTY], clients: [CLIENT] },
  agent: { id: "agent", name: "Ann Agent", roles: ["agent"], properties: [PROPERTY], clients: [CLIENT] },
  local_admin: { id: "local-admin", roles: ["admin"], properties: [PROPERTY], clients: [CLIENT] },
  elsewhere: { id: "elsewhere", roles: ["admin"], properties: [OTHER_PROPERTY], clients: ["client-2"] },
  nowhere: { id: "nowhere", roles: ["admin"], properties: [] },
  both: { id: "both", roles: ["agent"], properties: [PROPERTY, OTHER_PROPERTY] },
  stranger: { id: "stranger", roles: ["janitor"], properties: "all" },
};

export interface Caller {
  handler: LeadSyncHandler;
  /** Calls the API and checks the answer against its documentation. */
  call(wanted: Call): Promise<Answer>;
}

/** Dana at one property and Sam at another. */
export const TWO_PROPERTIES = [
  aRow(),
  aRow(1, {
    property: { id: OTHER_PROPERTY, name: "Elm Court" },
    user: { firstName: "Sam", lastName: "Byrne", email: "sam.byrne@example.com", phone: "(512) 555-0177" },
  }),
];

/** A handler over an engine, with everybody of {@link PRINCIPALS}. */
export function callerFor(
  { engine }: Pick<SmallWorld, "engine">,
  options: Partial<LeadSyncHandlerOptions> = {},
): Caller {
  const authorize = (request: Request): Principal | undefined =>
    PRINCIPALS[request.headers.get("authorization")?.replace("Bearer ", "") ?? ""];
  const handler = createLeadSyncHandler({ engine, authorize, webhooks: { secrets: [WEBHOOK_SECRET] }, ...options });
  return { handler, call: (wanted) => call(handler, wanted, options.basePath) };
}

export type HttpWorld = SmallWorld & Caller;

/** Two properties, a ResMan in this process, and the HTTP API over them. */
export async function createHttpWorld({
  handler = {},
  ...options
}: SmallWorldOptions & { handler?: Partial<LeadSyncHandlerOptions> } = {}): Promise<HttpWorld> {
  const world = await createSmallWorld({ rows: TWO_PROPERTIES, ...options });
  return { ...world, ...callerFor(world, { runtime: world.runtime, ...handler }) };
}

/** The same under a clock that only the test moves. */
export async function createClockedHttpWorld(
  options: Parameters<typeof createClockedWorld>[0] = {},
): Promise<ClockedWorld & Caller> {
  const world = await createClockedWorld({ rows: TWO_PROPERTIES, ...options });
  return { ...world, ...callerFor(world, { runtime: { now: world.clock.now } }) };
}
