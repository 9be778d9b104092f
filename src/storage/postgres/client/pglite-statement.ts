import { type RunStatement, TEXT_OID } from "./statement.js";
import type { PGliteSession } from "./structural-types.js";

/** Runs statements through PGlite. Parameters are declared as text: it refuses text for some types it finds by itself. */
export const pgliteStatement =
  (session: PGliteSession): RunStatement =>
  async (text, parameters) => {
    const { rows } = await session.query<Record<string, unknown>>(text, [...parameters], {
      paramTypes: parameters.map(() => TEXT_OID),
    });
    return rows;
  };
