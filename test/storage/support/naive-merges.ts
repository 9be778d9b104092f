import type { Distinction } from "../../../src/domain/distinction.js";
import type { MergeRecord } from "../../../src/domain/merge.js";
import type { Repositories } from "../../../src/ports/storage.js";
import { allows, byText, copy, page, put, sorted } from "./naive-rows.js";

export const mergesOf = (state: { merges: MergeRecord[] }): Repositories["merges"] => ({
  get: async (id) => copy(state.merges.find((row) => row.id === id)),
  put: async (row) => put(state.merges, row),
  list: async ({ propertyId, conversationId, standing = false, ...rest } = {}) =>
    page(
      sorted(
        state.merges,
        (row) => row.mergedAt,
        (row) => row.id,
        true,
      ),
      rest,
      (row) =>
        allows(propertyId, row.propertyId) &&
        (conversationId === undefined || [row.survivorId, row.loserId].some((id) => id === conversationId)) &&
        (!standing || row.unmergedAt === null),
    ),
});

/** A pair, in whichever order it is named. */
const pairOf = (propertyId: string, one: string, other: string): string =>
  [propertyId, ...[one, other].sort(byText)].join(" ");

export const distinctionsOf = (state: { distinctions: Distinction[] }): Repositories["distinctions"] => {
  const without = (pair: string) =>
    state.distinctions.filter((row) => pairOf(row.propertyId, row.first, row.second) !== pair);
  return {
    put: async (row) => {
      const [first = "", second = ""] = [row.first, row.second].sort(byText);
      state.distinctions = [...without(pairOf(row.propertyId, first, second)), { ...copy(row), first, second }];
    },
    remove: async (propertyId, one, other) => {
      state.distinctions = without(pairOf(propertyId, one, other));
    },
    list: async (propertyId, subject) => {
      const other = ({ first, second }: Distinction) => (first === subject ? second : first);
      return copy(
        state.distinctions
          .filter((row) => row.propertyId === propertyId && [row.first, row.second].includes(subject))
          .sort((a, b) => byText(other(a), other(b))),
      );
    },
  };
};
