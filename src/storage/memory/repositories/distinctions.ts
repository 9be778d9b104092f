import { parseInput } from "../../../domain/errors.js";
import type { DistinctionRepository } from "../../../ports/storage.js";
import { anyDistinctionSchema, distinctionQuerySchema, pairSchema, parseRow } from "../../inputs.js";
import { copyAll } from "../copy.js";
import { inOrder } from "../in-order.js";
import type { Session } from "../session.js";
import { distinctionId, subjectKey } from "../table-specs.js";

export const distinctionRepository = (session: Session): DistinctionRepository => ({
  put: async (distinction) => {
    const row = parseRow(anyDistinctionSchema, distinction, "distinction");
    return session.write(({ distinctions }) => distinctions.put(row));
  },

  remove: async (propertyId, one, other) => {
    const pair = parseInput(pairSchema, { propertyId, one, other }, "pair of records");
    return session.write(({ distinctions }) => distinctions.delete(distinctionId(pair)));
  },

  list: async (propertyId, subject) => {
    const wanted = parseInput(distinctionQuerySchema, { propertyId, subject }, "distinction query");
    return session.read(({ distinctions }) => {
      const found = distinctions.find("subject", subjectKey(wanted.propertyId, wanted.subject));
      const otherOf = ({ first, second }: (typeof found)[number]): string =>
        first === wanted.subject ? second : first;
      return copyAll(inOrder(found, (row) => ({ rank: 0, id: otherOf(row) })));
    });
  },
});
