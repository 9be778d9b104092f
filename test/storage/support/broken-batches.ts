import { id } from "../../../src/testing/storage-conformance/fixtures.js";
import { type BrokenAdapter, broken } from "./altered-adapter.js";

/** Wrong about many rows at once: looked up, recorded, summed up or counted. */
export const BROKEN_BATCHES: BrokenAdapter[] = [
  broken(
    "finds many remote records of one property only",
    "finds the links of many remote records, of whatever property",
    ({ links }) => ({
      links: {
        ...links,
        findByRemoteIds: async (system, remoteIds) =>
          (await links.findByRemoteIds(system, remoteIds)).filter(({ propertyId }) => propertyId === id(1)),
      },
    }),
  ),
  broken(
    "takes a delivery that is given twice for two",
    "says of many deliveries, each by itself, which are new",
    ({ receipts }) => ({
      receipts: {
        ...receipts,
        recordMany: async (many) => {
          const seen = await receipts.recordMany(many);
          const fresh = new Set(many.filter((_, index) => seen[index]).map(({ id, source }) => `${source} ${id}`));
          return many.map(({ id, source }) => fresh.has(`${source} ${id}`));
        },
      },
    }),
  ),
  broken("sums up the end of a span", "sums up a half-open span of time, of all properties or of one", ({ log }) => ({
    log: {
      ...log,
      stats: (query) => log.stats({ ...query, to: new Date(Date.parse(query.to) + 1).toISOString() }),
    },
  })),
  broken("lists activities oldest first", "lists newest first, by the instant, of one lead or of all", (tx) => ({
    activities: { ...tx.activities, list: async (filter) => (await tx.activities.list(filter)).reverse() },
  })),
  broken("counts all jobs whatever the property", "counts waiting jobs of both directions", ({ queue }) => ({
    queue: { ...queue, counts: () => queue.counts() },
  })),
];
