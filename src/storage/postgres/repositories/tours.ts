import type { TourRepository } from "../../../ports/storage.js";
import { Conditions } from "../rows/conditions.js";
import type { Session } from "../session.js";

export const tourRepository = (session: Session): TourRepository => {
  const { sql, tables } = session;
  return {
    get: (id) => tables.tours.get(sql, id),
    put: (tour) => tables.tours.put(session, tour),
    listByConversation: (conversationId) =>
      tables.tours.select(
        sql,
        new Conditions().hasId("t.conversation_id", conversationId),
        "ORDER BY t.tour_datetime, t.id",
      ),
  };
};
