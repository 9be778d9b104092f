import { activitySchema } from "../../../domain/activity.js";
import { parseInput, StorageError } from "../../../domain/errors.js";
import type { ActivityRepository } from "../../../ports/storage.js";
import { activityFilterSchema } from "../../inputs.js";
import { Conditions } from "../rows/conditions.js";
import type { Session } from "../session.js";
import { listPage } from "./list-page.js";

export const activityRepository = (session: Session): ActivityRepository => {
  const { activities } = session.tables;
  return {
    append: async (activity) => {
      const row = activities.parse(activity);
      if ((await activities.insert(session, [row])) > 0) return;
      throw new StorageError("STORAGE_ERROR", `There is an activity ${row.id} already.`, { context: { id: row.id } });
    },

    list: async (filter = {}) => {
      const { leadId, limit, afterId } = parseInput(activityFilterSchema, filter, "activity filter");
      // The table is the host's, who may note other actions there.
      const where = new Conditions()
        .hasId("t.lead_id", leadId)
        .isOneOf("t.action", activitySchema.shape.action.options);
      return listPage(session, activities, { where, by: "created_at", newestFirst: true, limit, afterId });
    },
  };
};
