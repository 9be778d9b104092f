import { parseInput } from "../../../domain/errors.js";
import { instantSchema } from "../../../domain/primitives.js";
import type { ReceiptRepository } from "../../../ports/storage.js";
import type { Session } from "../session.js";

export const receiptRepository = (session: Session): ReceiptRepository => {
  const { sql, tables } = session;
  return {
    record: async (receipt) => (await tables.receipts.insert(session, [tables.receipts.parse(receipt)])) > 0,

    purge: async (before) => {
      const instant = parseInput(instantSchema, before, "before");
      const [gone] = await sql.query<{ count: number }>(
        `WITH gone AS (DELETE FROM ${tables.receipts.name} WHERE received_at < $1::timestamptz RETURNING 1)
SELECT count(*)::integer AS count FROM gone`,
        [instant],
      );
      return gone?.count ?? 0;
    },
  };
};
