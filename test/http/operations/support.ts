import { expect } from "vitest";
import type { Principal } from "../../../src/domain/principal.js";
import type { SyncEngine } from "../../../src/engine/sync-engine.js";
import { createLeadSyncHandler } from "../../../src/http/handler.js";
import type { LeadSyncHandlerOptions } from "../../../src/http/handler-options.js";
import { anId } from "../../../src/testing/index.js";
import {
  aRow,
  createSmallWorld,
  PROPERTY,
  type SmallWorld,
  type SmallWorldOptions,
} from "../../support/small-world.js";
import { call } from "../support/call.js";

export const OTHER_PROPERTY = anId(0x101);
/** Somebody at the other property. */
export const OTHER_CHAT = anId(0x309);

const principal = (id: string, role: string, properties: Principal["properties"]): Principal => ({
  id,
  roles: [role],
  properties,
});

export const ADMIN = principal("ada", "admin", "all");
export const AGENT = principal("kim", "agent", [PROPERTY]);
export const VIEWER = principal("vic", "viewer", [PROPERTY]);
/** Of the right role, at the other property. */
export const STRANGER = principal("sid", "admin", [OTHER_PROPERTY]);
/** Runs two properties, and has to say which one is meant. */
export const REGIONAL = principal("rae", "admin", [PROPERTY, OTHER_PROPERTY]);

/** What integrations hold and no answer may. */
const SECRETS = ["s3cret-key", "t0ken-of-the-webhook"];

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export type Api = (
  method: string,
  path: string,
  options?: { as?: Principal | null; body?: unknown },
) => Promise<Answer>;

/** The API as somebody calls it. Each answer is checked against what its route promises. */
export function createApi(engine: SyncEngine, options: Partial<LeadSyncHandlerOptions> = {}): Api {
  const handler = createLeadSyncHandler({ engine, authorize: readToken, ...options });
  return async (method, path, { as = ADMIN, body } = {}) => {
    const token = as && encodeURIComponent(JSON.stringify(as));
    const answer = await call(handler, { method, path, as: token, ...(body !== undefined && { body }) });
    for (const secret of SECRETS) expect(answer.text).not.toContain(secret);
    return { status: answer.status, body: answer.body as Answer["body"] };
  };
}

/** The token is the principal itself. */
function readToken({ headers }: Request): Principal | undefined {
  const token = headers.get("authorization")?.replace("Bearer ", "");
  return token === undefined ? undefined : JSON.parse(decodeURIComponent(token));
}

export type ApiWorld = SmallWorld & { call: Api };

/** A world with two properties, whose integrations hold secrets. */
export async function createApiWorld(options: SmallWorldOptions = {}): Promise<ApiWorld> {
  const other = { id: OTHER_PROPERTY, name: "Elm Park" };
  const stranger = { firstName: "Omar", lastName: "Haddad", email: "omar@example.com", phone: "918-555-0199" };
  const world = await createSmallWorld({
    rows: [aRow(), aRow(9, { property: other, user: stranger })],
    ...options,
  });
  for (const { propertyId } of await world.storage.integrations.list()) {
    await world.storage.integrations.update(propertyId, {
      apiCredentials: { api_key: "s3cret-key" },
      webhookUrl: "https://host.example.com/hooks?token=t0ken-of-the-webhook",
    });
  }
  return { ...world, call: createApi(world.engine) };
}

/** Every row of a listing, page by page. */
export async function allPages(api: Api, path: string, name: string, as?: Principal): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (let after: unknown; ; ) {
    const { status, body } = await api("GET", `${path}${after ? `&after_id=${String(after)}` : ""}`, as ? { as } : {});
    expect(status).toBe(200);
    rows.push(...(body[name] as unknown[]));
    after = body.next_after_id;
    if (after === undefined) return rows;
  }
}
