import { ValidationError } from "../../../src/domain/errors.js";
import type { Repositories } from "../../../src/ports/storage.js";
import { type BrokenAdapter, broken, insteadOfRefusing } from "./altered-adapter.js";

type Merges = Repositories["merges"];
type Distinctions = Repositories["distinctions"];

const brokenMerges = (fault: string, noticedBy: string, alter: (merges: Merges) => Partial<Merges>): BrokenAdapter =>
  broken(fault, noticedBy, ({ merges }) => ({ merges: { ...merges, ...alter(merges) } }));

const brokenDistinctions = (
  fault: string,
  noticedBy: string,
  alter: (distinctions: Distinctions) => Partial<Distinctions>,
): BrokenAdapter =>
  broken(fault, noticedBy, ({ distinctions }) => ({ distinctions: { ...distinctions, ...alter(distinctions) } }));

const withoutRefusal = (repositories: Repositories): Partial<Repositories> => ({
  conflicts: { ...repositories.conflicts, list: (f) => repositories.conflicts.list(f).catch(insteadOfRefusing([])) },
});

const BROKEN_CONFLICTS: BrokenAdapter[] = [
  broken(
    "does not filter conflicts by severity",
    "filters by type, severity and whose task it is, alone and together",
    ({ conflicts }) => ({
      conflicts: { ...conflicts, list: ({ conflictSeverity: _, ...filter } = {}) => conflicts.list(filter) },
    }),
  ),
  broken(
    "does not filter conflicts by whose task they are",
    "follows a conflict that is assigned to somebody else, or becomes more severe",
    ({ conflicts }) => ({
      conflicts: { ...conflicts, list: ({ assignedTo: _, ...filter } = {}) => conflicts.list(filter) },
    }),
  ),
  broken("finds nothing by what there is not", "a filter by what there is not is refused", withoutRefusal),
];

/** Wrong about merges, distinctions or the review queue. */
export const BROKEN_MERGES: BrokenAdapter[] = [
  ...BROKEN_CONFLICTS,
  broken(
    "hides merged conversations from listings",
    "lists a conversation that was merged like any other, and lets it out again",
    ({ conversations }) => ({
      conversations: {
        ...conversations,
        list: async (filter) => (await conversations.list(filter)).filter(({ mergedInto }) => mergedInto === null),
      },
    }),
  ),
  broken("knows the older kinds of run only", "takes every kind of run", ({ runs }) => ({
    runs: {
      ...runs,
      put: async (row) => {
        if (row.kind === "revert") throw new ValidationError("run", []);
        return runs.put(row);
      },
    },
  })),

  broken(
    "forgets only that a lead is linked",
    "forgets a link at its version: the lead may be linked anew",
    ({ links }) => {
      const forgotten = new Set<string>();
      return {
        links: {
          ...links,
          remove: async (leadId, system, version) => {
            const link = await links.get(leadId, system);
            if (link?.syncVersion !== version) return links.remove(leadId, system, version);
            forgotten.add(link.id);
          },
          get: async (leadId, system) => {
            const link = await links.get(leadId, system);
            return link && forgotten.has(link.id) ? undefined : link;
          },
        },
      };
    },
  ),
  broken(
    "forgets links that changed",
    "refuses to forget a link that changed, or that is not there, with STALE_WRITE",
    ({ links }) => ({
      links: {
        ...links,
        remove: async (leadId, system, version) =>
          links.remove(leadId, system, (await links.get(leadId, system))?.syncVersion ?? version),
      },
    }),
  ),
  broken("forgets a link at any version", "a link is forgotten at a version only", ({ links }) => ({
    links: {
      ...links,
      remove: (leadId, system, version) => links.remove(leadId, system, version).catch(insteadOfRefusing(undefined)),
    },
  })),
  brokenMerges("keeps part of the trace", "keeps every field, filled or empty", ({ put }) => ({
    put: (row) => put({ ...row, trace: { ...row.trace, log: [] } }),
  })),
  brokenMerges("keeps merges as they were", "put replaces a merge, as when it is taken back", ({ get, put }) => ({
    put: async (row) => ((await get(row.id)) ? undefined : put(row)),
  })),
  brokenMerges("lists merges oldest first", "lists newest first, and by property", ({ list }) => ({
    list: async (filter) => (await list(filter)).reverse(),
  })),
  brokenMerges(
    "finds merges by the lead that goes on only",
    "lists the merges a lead took part in, on either side",
    ({ list }) => ({
      list: async (filter = {}) =>
        (await list(filter)).filter(
          ({ survivorId }) => filter.conversationId === undefined || survivorId === filter.conversationId,
        ),
    }),
  ),
  brokenMerges(
    "lists what was taken back as standing",
    "leaves out what was taken back only where those that stand are asked for",
    ({ list }) => ({ list: ({ standing: _, ...filter } = {}) => list(filter) }),
  ),
  brokenMerges("hides what was taken back", "a lead may be merged again after it was taken back", ({ list }) => ({
    list: (filter = {}) => list({ ...filter, standing: true }),
  })),
  brokenMerges(
    "repeats the last merge of a page",
    "pages without gaps or repeats, also among equal instants",
    ({ list }) => ({
      list: async ({ afterId, limit = 100, ...filter } = {}) => {
        const rows = await list({ ...filter, limit: 1000 });
        const index = Math.max(
          rows.findIndex(({ id }) => id === afterId),
          0,
        );
        return rows.slice(index, index + limit);
      },
    }),
  ),
  brokenMerges("swallows bad merges", "a trace of the wrong shape is refused and nothing is stored", ({ put }) => ({
    put: (row) => put(row).catch(insteadOfRefusing(undefined)),
  })),

  brokenDistinctions(
    "finds a pair by its first record only",
    "keeps the word on a pair, found by either of the two",
    ({ list }) => ({
      list: async (propertyId, subject) => (await list(propertyId, subject)).filter(({ first }) => first === subject),
    }),
  ),
  brokenDistinctions(
    "takes a pair in one order only",
    "keeps one word on a pair, in whichever order it is named",
    ({ put }) => ({ put: async (row) => (row.first > row.second ? undefined : put(row)) }),
  ),
  brokenDistinctions(
    "forgets a pair in one order only",
    "forgets a pair, in whichever order it is named, and no other",
    ({ remove }) => ({
      remove: async (propertyId, one, other) => (one > other ? undefined : remove(propertyId, one, other)),
    }),
  ),
  brokenDistinctions(
    "lists pairs without regard to case",
    "lists in the order of the other record's name",
    ({ list }) => ({
      list: async (propertyId, subject) => {
        const otherOf = ({ first, second }: { first: string; second: string }) => (first === subject ? second : first);
        return (await list(propertyId, subject)).sort((a, b) =>
          otherOf(a).toLowerCase() < otherOf(b).toLowerCase() ? 1 : -1,
        );
      },
    }),
  ),
  broken("mixes properties up", "keeps properties apart", ({ properties, distinctions }) => ({
    distinctions: {
      ...distinctions,
      list: async (_, subject) => {
        const all = (await properties.list()).map(({ id }) => distinctions.list(id, subject));
        return (await Promise.all(all)).flat();
      },
    },
  })),
  brokenDistinctions(
    "takes any name of a record",
    "a distinction of a record that is named wrongly, or twice, is refused",
    ({ list }) => ({ list: (propertyId, subject) => list(propertyId, subject).catch(insteadOfRefusing([])) }),
  ),
];
