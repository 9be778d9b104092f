import { parseInput } from "../../../domain/errors.js";
import type { FeedEvent } from "../../../domain/feed-event.js";
import { instantSchema } from "../../../domain/primitives.js";
import type { FeedRepository } from "../../../ports/storage.js";
import { feedIsOutside } from "../../feed-outside.js";
import { feedQuerySchema, newFeedEventsSchema } from "../../inputs.js";
import type { SqlDatabase } from "../client/sql.js";
import { isUuid } from "../rows/storable.js";
import type { Session } from "../session.js";
import { withNumberedEvents } from "./number-events.js";
import { purgeEvents } from "./purge-events.js";

/** The feed in `lead_sync_event`. Its trigger tells those who listen. */
export const feedRepository = (session: Session): FeedRepository => {
  const { sql, tables } = session;
  const { names, events } = tables;
  const unnumbered = `EXISTS (SELECT FROM ${events.name} WHERE position IS NULL) AS unnumbered`;
  const readText = (source: string): string => `SELECT ${unnumbered}, coalesce((SELECT json_agg(p) FROM (
SELECT ${events.fields} FROM ${source}
) AS p)::text, '[]') AS rows`;
  const allText = readText(`${events.name} AS t WHERE t.position > $1::bigint ORDER BY t.position LIMIT $2::bigint`);
  // A walk along the index for each property. Said as a range, since for one property the planner may think it as good
  // to walk along the events of all until there are enough.
  const ofPropertiesText = readText(`(
  SELECT DISTINCT w.id::uuid AS id FROM json_array_elements_text($3::text::json) AS w(id)
) AS wanted CROSS JOIN LATERAL (
  SELECT t.* FROM ${events.name} AS t
  WHERE (t.property_id, t.position) > (wanted.id, $1::bigint) AND t.property_id <= wanted.id AND t.position IS NOT NULL
  ORDER BY t.property_id, t.position LIMIT $2::bigint
) AS t ORDER BY t.position LIMIT $2::bigint`);
  const boundsText = `SELECT ${unnumbered}, CASE WHEN is_called THEN last_value ELSE 0 END::text AS last,
  (SELECT purged_through::text FROM ${names.ours}.lead_sync_feed) AS "purgedThrough"
FROM ${names.ours}.lead_sync_event_position`;

  const read = async (text: string, parameters: readonly string[]) => {
    const [found] = await sql.query<{ unnumbered: boolean; rows: string }>(text, parameters);
    const rows: FeedEvent[] = events.readAll(found?.rows ?? "[]");
    return { rows, unnumbered: found?.unnumbered ?? false };
  };
  const readBounds = async () => {
    const [found] = await sql.query<{ unnumbered: boolean; last: string; purgedThrough: string }>(boundsText);
    const last = Number(found?.last ?? 0);
    const bounds = { first: last === 0 ? 0 : Number(found?.purgedThrough ?? 0) + 1, last };
    return { bounds, unnumbered: found?.unnumbered ?? false };
  };

  return {
    append: async (added) => {
      const rows = parseInput(newFeedEventsSchema, added, "feed events");
      await tables.newEvents.insert(session, rows, "REFUSE");
    },

    list: async (query) => {
      const { after, limit, propertyIds } = parseInput(feedQuerySchema, query, "feed query");
      const database = outsideOf(session);
      const wanted = propertyIds && JSON.stringify(propertyIds.filter(isUuid));
      const text = wanted === undefined ? allText : ofPropertiesText;
      const parameters = [`${after}`, `${limit}`, ...(wanted === undefined ? [] : [wanted])];
      const page = await read(text, parameters);
      // Those that have no position yet come behind all that have one.
      if (!page.unnumbered || page.rows.length === limit) return page.rows;
      await withNumberedEvents(database, names, async () => undefined);
      return (await read(text, parameters)).rows;
    },

    bounds: async () => {
      const database = outsideOf(session);
      const found = await readBounds();
      if (!found.unnumbered) return found.bounds;
      await withNumberedEvents(database, names, async () => undefined);
      return (await readBounds()).bounds;
    },

    purge: async (before) => {
      const at = parseInput(instantSchema, before, "before");
      return purgeEvents(outsideOf(session), names, { at });
    },
  };
};

/** Positions are given in a transaction of their own: in a caller's they would hold up all readers until it ends. */
function outsideOf({ database }: Session): Pick<SqlDatabase, "transaction"> {
  if (database !== undefined) return database;
  throw feedIsOutside();
}
