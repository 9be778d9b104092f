import { tourBookingSchema } from "../../../domain/tour.js";
import type { TourRepository } from "../../../ports/storage.js";
import { parseRow } from "../../inputs.js";
import { copy, copyAll } from "../copy.js";
import type { Session } from "../session.js";

export const tourRepository = (session: Session): TourRepository => ({
  get: async (id) => session.read(({ tours }) => copy(tours.get(id))),

  put: async (tour) => {
    const row = parseRow(tourBookingSchema, tour, "tour");
    return session.write(({ tours }) => tours.put(row));
  },

  listByConversation: async (conversationId) =>
    session.read(({ tours }) => copyAll(tours.find("conversation", conversationId))),
});
