import { parseInput } from "../../../domain/errors.js";
import { instantSchema } from "../../../domain/primitives.js";
import type { FeedRepository } from "../../../ports/storage.js";
import { feedQuerySchema, newFeedEventsSchema } from "../../inputs.js";
import { copyAll } from "../copy.js";
import type { Session } from "../session.js";

export const feedRepository = (session: Session): FeedRepository => ({
  append: async (events) => {
    const added = parseInput(newFeedEventsSchema, events, "feed events");
    return session.write(({ feed }) => {
      feed.append(added);
      if (added.length > 0) session.tellNews("feed");
    });
  },

  list: async (query) => {
    const { after, propertyIds, limit } = parseInput(feedQuerySchema, query, "feed query");
    return session.read(({ feed }) => copyAll(feed.list({ after, propertyIds, limit })));
  },

  bounds: async () => session.read(({ feed }) => feed.bounds()),

  purge: async (before) => {
    const instant = Date.parse(parseInput(instantSchema, before, "before"));
    return session.write(({ feed }) => feed.purge(instant));
  },
});
