import { activitySchema } from "../../../domain/activity.js";
import { parseInput, StorageError } from "../../../domain/errors.js";
import type { ActivityRepository } from "../../../ports/storage.js";
import { activityFilterSchema, parseRow } from "../../inputs.js";
import { lastRow, takePage } from "../list-page.js";
import type { Session } from "../session.js";

export const activityRepository = (session: Session): ActivityRepository => ({
  append: async (activity) => {
    const row = parseRow(activitySchema, activity, "activity");
    return session.write(({ activities }) => {
      if (activities.get(row.id) !== undefined) {
        throw new StorageError("STORAGE_ERROR", `There is an activity ${row.id} already.`, { context: { id: row.id } });
      }
      activities.put(row);
    });
  },

  list: async (filter = {}) => {
    const { limit, afterId, leadId } = parseInput(activityFilterSchema, filter, "activity filter");
    return session.read(({ activities }) => {
      const part = { after: lastRow(activities, afterId), newestFirst: true };
      return takePage(
        leadId === undefined ? activities.scan("all", part) : activities.find("lead", leadId, part),
        limit,
      );
    });
  },
});
