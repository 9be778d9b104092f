import { parseInput } from "../../../domain/errors.js";
import type { DistinctionRepository } from "../../../ports/storage.js";
import { anyDistinctionSchema, distinctionQuerySchema, pairSchema, parseRow } from "../../inputs.js";
import { Conditions } from "../rows/conditions.js";
import { isUuid } from "../rows/storable.js";
import type { Session } from "../session.js";

export const distinctionRepository = (session: Session): DistinctionRepository => {
  const { sql, tables } = session;
  const { distinctions } = tables;
  return {
    put: async (distinction) => distinctions.put(session, parseRow(anyDistinctionSchema, distinction, "distinction")),

    remove: async (propertyId, one, other) => {
      const pair = parseInput(pairSchema, { propertyId, one, other }, "pair of records");
      if (!isUuid(pair.propertyId)) return;
      await sql.query(
        `DELETE FROM ${distinctions.name} AS t WHERE t.property_id = $1::uuid AND t.first = $2 AND t.second = $3`,
        [pair.propertyId, pair.first, pair.second],
      );
    },

    list: async (propertyId, subject) => {
      const wanted = parseInput(distinctionQuerySchema, { propertyId, subject }, "distinction query");
      const where = new Conditions().hasId("t.property_id", wanted.propertyId);
      const name = where.bind(wanted.subject);
      where.add(`(t.first = ${name}::text OR t.second = ${name}::text)`);
      const other = `CASE WHEN t.first = ${name}::text THEN t.second ELSE t.first END`;
      return distinctions.select(sql, where, `ORDER BY ${other} COLLATE "C"`);
    },
  };
};
