import type { AirtableCallOptions } from "../../../ports/airtable.js";
import type { EngineContext } from "../../context.js";
import type { OpenTable } from "../table/open-table.js";

/** A lead and the record it is linked to. */
export interface LinkedRecord {
  leadId: string;
  recordId: string;
}

const PAGE = 1000;

/** Types whose cells are short, the shortest first: a sweep needs the ids, and Airtable sends a field with them. */
const SHORT = ["checkbox", "number", "autoNumber", "singleSelect", "date", "dateTime", "singleLineText"];

/** The field that makes the smallest answers. */
export function smallestField({ table }: OpenTable): string[] {
  const fields = [...table.fields, ...(table.key ? [table.key] : [])];
  const rank = ({ type }: { type: string }): number => (SHORT.indexOf(type) + SHORT.length + 1) % (SHORT.length + 1);
  const [smallest] = fields.toSorted((one, other) => rank(one) - rank(other));
  return smallest ? [smallest.id] : [];
}

/**
 * Linked records that are not in a list of the whole table: their ids alone are kept in memory. A list that breaks off throws,
 * so that nothing is taken for gone that was only not reached. @throws RemoteError
 */
export async function sweepRecords(
  ctx: EngineContext,
  open: OpenTable,
  call: AirtableCallOptions,
): Promise<LinkedRecord[]> {
  const { gateway, table } = open;
  const present = new Set<string>();
  const query = { fields: smallestField(open), byFieldId: true };
  for await (const { records } of gateway.pages(table.tableId, query, call)) {
    for (const { id } of records) present.add(id);
  }
  const absent: LinkedRecord[] = [];
  for await (const links of linkedRecords(ctx, table.source)) {
    absent.push(...links.filter(({ recordId }) => !present.has(recordId)));
  }
  return absent;
}

async function* linkedRecords({ storage }: EngineContext, source: string): AsyncGenerator<LinkedRecord[]> {
  let afterId: string | undefined;
  do {
    const page = { source, limit: PAGE, ...(afterId !== undefined && { afterId }) };
    const links = await storage.campaignLinks.listRecords(page);
    yield links;
    afterId = links.length < PAGE ? undefined : links.at(-1)?.recordId;
  } while (afterId !== undefined);
}
