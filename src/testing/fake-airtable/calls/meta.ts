import { levelIn } from "../access.js";
import { type BaseCall, type Call, checkQuery } from "../call.js";
import { unexpected } from "../refusal.js";
import { type AirtableReply, json } from "../reply.js";
import { primaryFieldOf } from "../schema.js";

/** `GET /v0/meta/whoami` (API reference, section 7). */
export function whoami({ state, token }: Call): AirtableReply {
  const { id, email } = state.user(token.userId);
  return json(200, {
    id,
    ...((token.scopes ?? ["user.email:read"]).includes("user.email:read") && { email }),
    ...(token.oauthIntegration !== undefined && { scopes: token.scopes ?? [] }),
  });
}

const BASES_PER_PAGE = 1000;

/** `GET /v0/meta/bases`: those the token can see. */
export function listBases(call: Call): AirtableReply {
  const { state, token, query } = call;
  checkQuery(call, "offset");
  const visible = state.settings.bases.flatMap(({ id, name }) => {
    const permissionLevel = levelIn(token, id);
    return permissionLevel ? [{ id, name, permissionLevel }] : [];
  });
  const offset = query.get("offset");
  const from = offset ? visible.findIndex(({ id }) => id === offset) : 0;
  if (from < 0) throw unexpected(422, "INVALID_OFFSET_VALUE", `The value of offset ${offset} is invalid`);
  const next = visible[from + BASES_PER_PAGE];
  return json(200, { bases: visible.slice(from, from + BASES_PER_PAGE), ...(next && { offset: next.id }) });
}

/** `GET /v0/meta/bases/{base}/tables`. */
export function listTables(call: BaseCall): AirtableReply {
  checkQuery(call, "include[]");
  const withFields = call.query.getAll("include[]").includes("visibleFieldIds");
  return json(200, {
    tables: call.base.tables.map((table) => ({
      id: table.id,
      name: table.name,
      primaryFieldId: primaryFieldOf(table)?.id,
      fields: table.fields.map(({ compute: _, ...field }) => field),
      views: (table.views ?? []).map(({ id, name, type = "grid" }) => ({
        id,
        name,
        type,
        ...(withFields && { visibleFieldIds: table.fields.map((field) => field.id) }),
      })),
    })),
  });
}
