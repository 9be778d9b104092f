import { webhookCell } from "../cells/webhook-cell.js";
import type { AirtableState } from "../state.js";
import type { StoredRecord } from "../table-store.js";
import type { TableChanges } from "./changes.js";
import type { WebhookSpecification } from "./specification.js";

type Json = Record<string, unknown>;

/** What a webhook tells of one table's changes: nothing, one payload, or several where it is much (API reference, section 6.3). */
export function tablePayloads(state: AirtableState, { options }: WebhookSpecification, changes: TableChanges): Json[] {
  const { dataTypes, recordChangeScope } = options.filters;
  if (recordChangeScope !== undefined && recordChangeScope !== changes.table.id) return [];
  const records = dataTypes.includes("tableData") ? recordChanges(state, options, changes) : [];
  const schema = schemaChanges(options, changes);
  const size = state.settings.webhooks.recordsPerPayload;
  const pages: Json[] = [];
  for (let start = 0; start < records.length; start += size) pages.push(group(records.slice(start, start + size)));
  if (Object.keys(schema).length > 0) pages[0] = { ...pages[0], ...schema };
  return pages;
}

/** One changed record: where in the payload it stands. */
interface RecordChange {
  id: string;
  kind: "createdRecordsById" | "changedRecordsById" | "destroyedRecordIds";
  body?: Json;
}

function recordChanges(state: AirtableState, options: WebhookSpecification["options"], changes: TableChanges) {
  const { changeTypes = ["add", "remove", "update"] } = options.filters;
  const { records } = state.storeOf(changes.table);
  const told: RecordChange[] = [];
  const present = (ids: Iterable<string>): StoredRecord[] => [...ids].flatMap((id) => records.get(id) ?? []);
  if (changeTypes.includes("add")) {
    for (const record of present(changes.created)) {
      const cells = cellsOf(state, changes, record, fieldIdsTold(options, changes, Object.keys(record.cells)));
      const createdTime = new Date(record.createdAt).toISOString();
      told.push({ id: record.id, kind: "createdRecordsById", body: { createdTime, cellValuesByFieldId: cells } });
    }
  }
  if (changeTypes.includes("update")) {
    for (const record of present(changes.changed.keys())) {
      const body = changedRecord(state, options, changes, record);
      if (body) told.push({ id: record.id, kind: "changedRecordsById", body });
    }
  }
  if (changeTypes.includes("remove")) {
    for (const id of changes.destroyed) told.push({ id, kind: "destroyedRecordIds" });
  }
  return told;
}

function changedRecord(
  state: AirtableState,
  options: WebhookSpecification["options"],
  changes: TableChanges,
  record: StoredRecord,
): Json | undefined {
  const before = changes.changed.get(record.id) ?? new Map<string, unknown>();
  const watched = options.filters.watchDataInFieldIds;
  const ids = [...before.keys()].filter((id) => !watched || watched.includes(id));
  if (ids.length === 0) return undefined;
  const unchanged = fieldIdsTold(options, changes, []).filter((id) => !before.has(id));
  return {
    current: { cellValuesByFieldId: cellsOf(state, changes, record, ids) },
    ...(options.includes?.includePreviousCellValues && {
      previous: { cellValuesByFieldId: Object.fromEntries(ids.map((id) => [id, before.get(id) ?? null])) },
    }),
    ...(unchanged.length > 0 && {
      unchanged: { cellValuesByFieldId: cellsOf(state, changes, record, unchanged) },
    }),
  };
}

/** Fields that are told of in any case, or else those given. */
function fieldIdsTold(
  options: WebhookSpecification["options"],
  { table }: TableChanges,
  otherwise: string[],
): string[] {
  const included = options.includes?.includeCellValuesInFieldIds;
  if (included === undefined) return otherwise;
  const ids = table.fields.map(({ id }) => id);
  return included === "all" ? ids : ids.filter((id) => included.includes(id));
}

const cellsOf = (state: AirtableState, { table }: TableChanges, record: StoredRecord, fieldIds: string[]): Json =>
  Object.fromEntries(
    table.fields
      .filter(({ id }) => fieldIds.includes(id))
      .map((field) => [field.id, webhookCell(state, table, field, record)]),
  );

function group(told: readonly RecordChange[]): Json {
  const byId = (kind: RecordChange["kind"]): Json =>
    Object.fromEntries(told.filter((change) => change.kind === kind).map(({ id, body }) => [id, body]));
  const created = byId("createdRecordsById");
  const changed = byId("changedRecordsById");
  const destroyed = Object.keys(byId("destroyedRecordIds"));
  return {
    ...(Object.keys(created).length > 0 && { createdRecordsById: created }),
    ...(Object.keys(changed).length > 0 && { changedRecordsById: changed }),
    ...(destroyed.length > 0 && { destroyedRecordIds: destroyed }),
  };
}

function schemaChanges({ filters, includes }: WebhookSpecification["options"], changes: TableChanges): Json {
  const watched = filters.watchSchemasOfFieldIds;
  const changed = [...changes.changedFields].filter(([id]) => !watched || watched.includes(id));
  const definition = (id: string): Json => {
    const field = changes.table.fields.find((candidate) => candidate.id === id);
    return { name: field?.name, type: field?.type };
  };
  const fields = filters.dataTypes.includes("tableFields") && {
    ...(changes.createdFields.length > 0 && {
      createdFieldsById: Object.fromEntries(changes.createdFields.map(({ id }) => [id, definition(id)])),
    }),
    ...(changed.length > 0 && {
      changedFieldsById: Object.fromEntries(
        changed.map(([id, previous]) => [
          id,
          { current: definition(id), ...(includes?.includePreviousFieldDefinitions && { previous }) },
        ]),
      ),
    }),
    ...(changes.destroyedFields.length > 0 && { destroyedFieldIds: changes.destroyedFields.map(({ id }) => id) }),
  };
  const metadata = filters.dataTypes.includes("tableMetadata") &&
    changes.previousName !== undefined && {
      changedMetadata: { current: { name: changes.table.name }, previous: { name: changes.previousName } },
    };
  return { ...fields, ...metadata };
}
