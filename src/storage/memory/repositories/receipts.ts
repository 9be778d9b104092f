import { parseInput } from "../../../domain/errors.js";
import { instantSchema } from "../../../domain/primitives.js";
import { type Receipt, receiptSchema } from "../../../domain/receipt.js";
import type { ReceiptRepository } from "../../../ports/storage.js";
import { parseRow, receiptsSchema } from "../../inputs.js";
import type { Session } from "../session.js";
import { receiptId } from "../table-specs.js";
import type { Tables } from "../tables.js";

export const receiptRepository = (session: Session): ReceiptRepository => ({
  record: async (receipt) => {
    const row = parseRow(receiptSchema, receipt, "receipt");
    return session.write((tables) => record(tables, row));
  },

  recordMany: async (receipts) => {
    const rows = parseInput(receiptsSchema, receipts, "receipts");
    return session.write((tables) => rows.map((row) => record(tables, row)));
  },

  purge: async (before) => {
    const to = Date.parse(parseInput(instantSchema, before, "before"));
    return session.write(({ receipts }) => {
      const old = Array.from(receipts.scan("age", { to }), (row) => receiptId(row));
      for (const id of old) receipts.delete(id);
      return old.length;
    });
  },
});

/** Says whether it was new. */
function record({ receipts }: Tables, row: Receipt): boolean {
  if (receipts.get(receiptId(row)) !== undefined) return false;
  receipts.put(row);
  return true;
}
