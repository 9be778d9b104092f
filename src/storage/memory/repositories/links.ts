import { parseInput, StorageError } from "../../../domain/errors.js";
import { type Link, type LinkRef, linkSchema } from "../../../domain/link.js";
import type { LinkRepository } from "../../../ports/storage.js";
import { linkVersionSchema, parseRow, remoteIdsSchema, remoteQuerySchema, versionSchema } from "../../inputs.js";
import { copy, copyAll } from "../copy.js";
import { inOrder } from "../in-order.js";
import type { Session } from "../session.js";
import { leadLinkKey, remoteIdKey, remoteLinkKey } from "../table-specs.js";
import type { Tables } from "../tables.js";

export const linkRepository = (session: Session): LinkRepository => ({
  get: async (leadId, system) => session.read((tables) => copy(linkOf(tables, leadId, system))),

  findByRemote: async (system, propertyId, remoteId) => {
    const remote = parseInput(remoteQuerySchema, { system, propertyId, remoteId }, "remote id");
    const key = remoteLinkKey(remote.system, remote.propertyId, remote.remoteId);
    return session.read(({ links }) => copyAll(links.find("remote", key)));
  },

  findByRemoteIds: async (system, remoteIds) => {
    const wanted = parseInput(remoteIdsSchema, { system, remoteIds }, "remote ids");
    const keys = new Set(wanted.remoteIds.map((remoteId) => remoteIdKey(wanted.system, remoteId)));
    return session.read(({ links }) => {
      const found = [...keys].flatMap((key) => links.slots("remoteId", key).map(({ row }) => row));
      const ordered = inOrder(found, ({ id, createdAt }) => ({ id, rank: Date.parse(createdAt) }));
      return ordered.map(refOf);
    });
  },

  save: async (link, expectedVersion) => {
    const row = parseRow(linkSchema, link, "link");
    const version = parseInput(versionSchema, expectedVersion, "expectedVersion");
    return session.write((tables) => {
      // Found both ways: neither the lead may have a second link, nor the link another lead.
      const stored = [linkOf(tables, row.leadId, row.system), tables.links.get(row.id)];
      const fresh = stored.every((found) => found?.id === (version === null ? undefined : row.id));
      if (!fresh || (stored[0]?.syncVersion ?? null) !== version) throw staleWrite(row, version);
      tables.links.put(row);
    });
  },

  remove: async (leadId, system, expectedVersion) => {
    const wanted = parseInput(linkVersionSchema, { leadId, system, expectedVersion }, "link");
    return session.write((tables) => {
      const stored = linkOf(tables, wanted.leadId, wanted.system);
      if (stored?.syncVersion !== expectedVersion) throw staleWrite(wanted, expectedVersion);
      tables.links.delete(stored.id);
    });
  },
});

const refOf = ({ id, leadId, system, remoteId, propertyId, status }: Readonly<Link>): LinkRef => ({
  id,
  leadId,
  system,
  remoteId,
  propertyId,
  status,
});

const linkOf = ({ links }: Tables, leadId: string, system: Link["system"]): Readonly<Link> | undefined =>
  links.find("lead", leadLinkKey(leadId, system))[0];

const staleWrite = (
  { id, leadId, system }: { id?: string; leadId: string; system: string },
  expectedVersion: number | null,
): StorageError =>
  new StorageError("STALE_WRITE", `Link ${id ?? `of lead ${leadId}`} changed since it was read.`, {
    context: { ...(id && { id }), leadId, system, expectedVersion },
  });
