import { parseInput } from "../../../domain/errors.js";
import { runSchema } from "../../../domain/run.js";
import type { RunRepository } from "../../../ports/storage.js";
import { parseRow, runFilterSchema } from "../../inputs.js";
import { copy } from "../copy.js";
import { lastRow, takePage } from "../list-page.js";
import type { Session } from "../session.js";

export const runRepository = (session: Session): RunRepository => ({
  get: async (id) => session.read(({ runs }) => copy(runs.get(id))),

  put: async (run) => {
    const row = parseRow(runSchema, run, "run");
    return session.write(({ runs }) => runs.put(row));
  },

  list: async (filter = {}) => {
    const { propertyId, kind, limit, afterId } = parseInput(runFilterSchema, filter, "run filter");
    return session.read(({ runs }) => {
      const range = {
        after: lastRow(runs, afterId),
        newestFirst: true,
        list: propertyId,
        kinds: kind && new Set([kind]),
      };
      return takePage(runs.scan("listing", range), limit);
    });
  },
});
