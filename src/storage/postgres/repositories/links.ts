import { parseInput, StorageError } from "../../../domain/errors.js";
import { linkRefSchema } from "../../../domain/link.js";
import type { LinkRepository } from "../../../ports/storage.js";
import { linkVersionSchema, remoteIdsSchema, remoteQuerySchema, versionSchema } from "../../inputs.js";
import { Conditions } from "../rows/conditions.js";
import { encodeJson } from "../rows/storable.js";
import type { Session } from "../session.js";

export const linkRepository = (session: Session): LinkRepository => {
  const { sql, tables } = session;
  return {
    get: async (leadId, system) => {
      const where = new Conditions().hasId("t.conversation_id", leadId).equals("t.system", system);
      const [link] = await tables.links.select(sql, where);
      return link;
    },

    findByRemote: async (system, propertyId, remoteId) => {
      const remote = parseInput(remoteQuerySchema, { system, propertyId, remoteId }, "remote id");
      const where = new Conditions().equals("t.system", remote.system).hasId("t.property_id", remote.propertyId);
      where.add(`lower(t.resman_lead_id) = lower(${where.bind(remote.remoteId)})`);
      return tables.links.select(sql, where, "ORDER BY t.created_at, t.id");
    },

    findByRemoteIds: async (system, remoteIds) => {
      const wanted = parseInput(remoteIdsSchema, { system, remoteIds }, "remote ids");
      const where = new Conditions().equals("t.system", wanted.system);
      const ids = where.bind(encodeJson(wanted.remoteIds, "remote ids"));
      where.add(
        `lower(t.resman_lead_id) = ANY (ARRAY(SELECT lower(id) FROM json_array_elements_text(${ids}::text::json) AS r(id)))`,
      );
      const rows = await sql.query<Record<string, unknown>>(
        `${SELECT_REF} FROM ${tables.links.name} AS t WHERE ${where.text} ORDER BY t.created_at, t.id`,
        where.parameters,
      );
      return rows.map((row) => parseInput(linkRefSchema, row, `link ${String(row.id)}`));
    },

    save: async (link, expectedVersion) => {
      const row = tables.links.parse(link);
      const version = parseInput(versionSchema, expectedVersion, "expectedVersion");
      const saved =
        version === null
          ? (await tables.links.insert(session, [row])) > 0
          : await tables.links.replace(session, row, UNCHANGED, `${version}`);
      if (!saved) throw staleWrite(row, version);
    },

    remove: async (leadId, system, expectedVersion) => {
      const wanted = parseInput(linkVersionSchema, { leadId, system, expectedVersion }, "link");
      const where = new Conditions().hasId("conversation_id", wanted.leadId).equals("system", wanted.system);
      where.add(`sync_version = ${where.bind(`${wanted.expectedVersion}`)}::integer`);
      const text = `DELETE FROM ${tables.links.name} WHERE ${where.text} RETURNING 1 AS removed`;
      if ((await sql.query(text, where.parameters)).length === 0) throw staleWrite(wanted, expectedVersion);
    },
  };
};

const SELECT_REF = `SELECT t.id::text AS id, t.conversation_id::text AS "leadId", t.system, t.resman_lead_id AS "remoteId",
  t.property_id::text AS "propertyId", t.mapping_status AS status`;

/** Still at the version that was read. A link stays with its lead: neither gets another one by being saved. */
const UNCHANGED = "t.sync_version = $2::integer AND t.conversation_id = r.conversation_id AND t.system = r.system";

const staleWrite = (
  { id, leadId, system }: { id?: string; leadId: string; system: string },
  expectedVersion: number | null,
): StorageError =>
  new StorageError("STALE_WRITE", `Link ${id ?? `of lead ${leadId}`} changed since it was read.`, {
    context: { ...(id && { id }), leadId, system, expectedVersion },
  });
