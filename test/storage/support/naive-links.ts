import { StorageError } from "../../../src/domain/errors.js";
import { type Link, linkRefSchema } from "../../../src/domain/link.js";
import type { Repositories } from "../../../src/ports/storage.js";
import { copy, put, sorted } from "./naive-rows.js";

export const linksOf = (state: { links: Link[] }): Repositories["links"] => ({
  get: async (leadId, system) => copy(state.links.find((link) => link.leadId === leadId && link.system === system)),

  findByRemote: async (system, propertyId, remoteId) =>
    copy(
      sorted(
        state.links,
        (link) => link.createdAt,
        (link) => link.id,
      ).filter(
        (link) =>
          link.system === system &&
          link.propertyId === propertyId &&
          link.remoteId.toLowerCase() === remoteId.toLowerCase(),
      ),
    ),

  findByRemoteIds: async (system, remoteIds) =>
    copy(
      sorted(
        state.links,
        (link) => link.createdAt,
        (link) => link.id,
      )
        .filter(
          (link) => link.system === system && remoteIds.some((id) => id.toLowerCase() === link.remoteId.toLowerCase()),
        )
        .map((link) => linkRefSchema.parse(link)),
    ),

  save: async (link, expectedVersion) => {
    const rivals = state.links.filter(
      (one) => one.id === link.id || (one.leadId === link.leadId && one.system === link.system),
    );
    const [only] = rivals;
    const isSame = only?.id === link.id && only.leadId === link.leadId && only.system === link.system;
    const fresh =
      expectedVersion === null
        ? rivals.length === 0
        : rivals.length === 1 && isSame && only.syncVersion === expectedVersion;
    if (!fresh) throw new StorageError("STALE_WRITE", "stale");
    put(state.links, link);
  },

  remove: async (leadId, system, expectedVersion) => {
    const index = state.links.findIndex((one) => one.leadId === leadId && one.system === system);
    if (state.links[index]?.syncVersion !== expectedVersion) throw new StorageError("STALE_WRITE", "stale");
    state.links.splice(index, 1);
  },
});
