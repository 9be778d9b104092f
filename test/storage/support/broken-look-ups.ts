import { ValidationError } from "../../../src/domain/errors.js";
import type { Repositories, StorageAdapter } from "../../../src/ports/storage.js";
import { type BrokenAdapter, broken, insteadOfRefusing } from "./altered-adapter.js";

type Conversations = Repositories["conversations"];

const brokenLookUp = (
  fault: string,
  noticedBy: string,
  findByContact: (conversations: Conversations) => Conversations["findByContact"],
): BrokenAdapter =>
  broken(fault, noticedBy, ({ conversations }) => ({
    conversations: { ...conversations, findByContact: findByContact(conversations) },
  }));

/** Answers a look-up as it did the first time. */
function remembering(conversations: Conversations, answers: Map<string, ReturnType<Conversations["findByContact"]>>) {
  const findByContact: Conversations["findByContact"] = (query) => {
    const key = JSON.stringify(query);
    const answer = answers.get(key) ?? conversations.findByContact(query);
    if (query.nameKeys) answers.set(key, answer);
    return answer;
  };
  return { ...conversations, findByContact };
}

const withStaleNames = (noticedBy: string): BrokenAdapter => {
  const answers: Parameters<typeof remembering>[1] = new Map();
  const adapter = broken(`finds renters by their old names (${noticedBy})`, noticedBy, ({ conversations }) => ({
    conversations: remembering(conversations, answers),
  }));
  const create = (): StorageAdapter => {
    answers.clear();
    return adapter.create();
  };
  return { ...adapter, create };
};

/** Wrong about looking up by name. */
export const BROKEN_LOOK_UPS: BrokenAdapter[] = [
  brokenLookUp(
    "finds nobody by name",
    "finds a renter by a name that is written much like it, and by no other",
    ({ findByContact }) =>
      ({ nameKeys: _, ...query }) =>
        findByContact(query),
  ),
  brokenLookUp(
    "finds everybody where nobody is asked for by name",
    "finds nobody by name who is not asked for by name",
    ({ findByContact, list }) =>
      async (query) => {
        const found = await findByContact(query);
        return found.length > 0 || (query.nameKeys?.length ?? 0) > 0 ? found : list({ propertyId: query.propertyId });
      },
  ),
  brokenLookUp(
    "gives who is found by name and by contact twice",
    "any key may match, be it of a name or of a contact, and no conversation is given twice",
    ({ findByContact }) =>
      async ({ nameKeys = [], ...query }) => [
        ...(await findByContact(query)),
        ...(await findByContact({ ...query, emailKeys: [], phoneKeys: [], nameKeys })),
      ],
  ),
  brokenLookUp(
    "gives those of a name newest first",
    "finds all conversations of all renters of a name, in the order they were begun",
    ({ findByContact }) =>
      async (query) => {
        const found = await findByContact(query);
        return query.nameKeys ? found.reverse() : found;
      },
  ),
  broken("finds names of other properties", "finds by name only conversations of the property", (repositories) => ({
    conversations: {
      ...repositories.conversations,
      findByContact: async (query) => {
        const places = query.nameKeys ? await repositories.properties.list() : [{ id: query.propertyId }];
        const found = places.map(({ id }) => repositories.conversations.findByContact({ ...query, propertyId: id }));
        return (await Promise.all(found)).flat();
      },
    },
  })),
  brokenLookUp(
    "hides conversations that were merged",
    "finds conversations that were merged as well",
    ({ findByContact }) =>
      async (query) =>
        (await findByContact(query)).filter(({ mergedInto }) => mergedInto === null),
  ),
  withStaleNames("follows a user whose name changes, in either half"),
  withStaleNames("forgets a changed name when the transaction is undone"),
  broken(
    "loses the contact of who is renamed",
    "keeps the contact while the name changes, and the name while the contact does",
    ({ users }) => ({
      users: {
        ...users,
        update: (id, patch) => users.update(id, patch.firstName === undefined ? patch : { ...patch, email: null }),
      },
    }),
  ),
  broken(
    "refuses names with backslashes",
    "takes any name: of other scripts, or with line breaks, quotes and backslashes",
    ({ users }) => ({
      users: {
        ...users,
        put: async (row) => {
          if (row.lastName?.includes("\\")) throw new ValidationError("user", []);
          return users.put(row);
        },
      },
    }),
  ),
  brokenLookUp(
    "takes anything for keys",
    "a look-up by what are no keys is refused",
    ({ findByContact }) =>
      (query) =>
        findByContact(query).catch(insteadOfRefusing([])),
  ),
  broken(
    "cuts long names",
    "keeps names and emails of any length, and looks for them without failing",
    ({ users }) => ({
      users: { ...users, put: (row) => users.put({ ...row, lastName: row.lastName?.slice(0, 255) ?? null }) },
    }),
  ),
];
