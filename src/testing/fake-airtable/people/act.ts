import { SyncError } from "../../../domain/errors.js";
import { FAKE_AIRTABLE_IDS } from "../default-base.js";
import { AirtableRefusal } from "../refusal.js";
import type { FakeAirtableTable } from "../schema.js";
import type { AirtableState } from "../state.js";
import { Transaction } from "../transaction.js";
import type { Actor } from "../webhooks/changes.js";

const PERSON: Actor = { source: "client", userId: FAKE_AIRTABLE_IDS.personId };

/** Does what a person does in a table, as one transaction. @throws SyncError `NOT_FOUND`, `INVALID_INPUT` */
export function act<T>(
  state: AirtableState,
  tableName: string,
  work: (table: FakeAirtableTable, transaction: Transaction) => T,
): T {
  const { base, table } = state.place(tableName);
  const transaction = new Transaction(state, base, PERSON);
  const outcome = asSyncError(() => work(table, transaction));
  transaction.commit();
  return outcome;
}

/** What the API would refuse, people cannot type. */
function asSyncError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AirtableRefusal)) throw error;
    throw new SyncError(error.type === "UNKNOWN_FIELD_NAME" ? "NOT_FOUND" : "INVALID_INPUT", error.message);
  }
}
