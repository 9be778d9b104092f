import { parseInput } from "../../../domain/errors.js";
import { instantSchema } from "../../../domain/primitives.js";
import type { Receipt } from "../../../domain/receipt.js";
import type { ReceiptRepository } from "../../../ports/storage.js";
import { receiptsSchema } from "../../inputs.js";
import { encodeJson } from "../rows/storable.js";
import type { Session } from "../session.js";

export const receiptRepository = (session: Session): ReceiptRepository => {
  const { sql, tables } = session;
  return {
    record: async (receipt) => (await tables.receipts.insert(session, [tables.receipts.parse(receipt)])) > 0,

    recordMany: async (receipts) => {
      const wanted = parseInput(receiptsSchema, receipts, "receipts");
      if (wanted.length === 0) return [];
      // In one order, so that two who record the same deliveries do not wait for each other in a circle.
      const rows = wanted
        .map(({ source, id, receivedAt }) => ({ source, id, received_at: receivedAt }))
        .toSorted(byIdentity);
      const recorded = await sql.query<{ source: string; id: string }>(
        `INSERT INTO ${tables.receipts.name} AS t (source, id, received_at)
SELECT r.source, r.id, r.received_at FROM json_populate_recordset(NULL::${tables.receipts.name}, $1::text::json) AS r
ON CONFLICT DO NOTHING RETURNING t.source, t.id`,
        [encodeJson(rows, "receipts")],
      );
      const fresh = new Set(recorded.map(identity));
      return wanted.map((receipt) => fresh.delete(identity(receipt)));
    },

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

const identity = ({ source, id }: Pick<Receipt, "source" | "id">): string => JSON.stringify([source, id]);

const byIdentity = (a: Parameters<typeof identity>[0], b: Parameters<typeof identity>[0]): number => {
  if (identity(a) === identity(b)) return 0;
  return identity(a) < identity(b) ? -1 : 1;
};
