import { choicesOf, type FakeAirtableField, type FakeAirtableTable, findField } from "../schema.js";
import type { AirtableState } from "../state.js";
import type { StoredRecord } from "../table-store.js";

/** An attachment's address is another one every time it is read, and good for two hours. */
const ATTACHMENT_TTL_MS = 2 * 60 * 60 * 1000;

/** A cell as the records API tells it; undefined where it is empty (API reference, section 5). */
export function readCell(
  state: AirtableState,
  table: FakeAirtableTable,
  field: FakeAirtableField,
  record: StoredRecord,
): unknown {
  const stored = record.cells[field.id];
  switch (field.type) {
    case "singleSelect":
      return stored === undefined ? undefined : choiceName(field, stored);
    case "multipleSelects":
      return (stored as unknown[] | undefined)?.map((id) => choiceName(field, id));
    case "multipleAttachments":
      return (stored as Attachment[] | undefined)?.map((attachment) => ({
        ...attachment,
        url: freshUrl(state, attachment),
      }));
    case "createdTime":
      return timeCell(field, record.createdAt);
    case "lastModifiedTime":
      return timeCell(field, lastModifiedAt(state, table, record, watchedBy(field)));
    case "createdBy":
      return state.user(record.createdBy);
    case "lastModifiedBy":
      return record.modifiedBy === null ? undefined : state.user(record.modifiedBy);
    case "autoNumber":
      return record.number;
    case "count":
      return (record.cells[String(field.options?.recordLinkFieldId)] as unknown[] | undefined)?.length ?? 0;
    default:
      return field.compute ? computed(state, table, field.compute, record) : stored;
  }
}

/** An attachment as it is kept. */
export interface Attachment {
  id: string;
  url: string;
  filename: string;
  size: number;
  type: string;
}

/** When any of these fields was edited last, or any field where none is named; null where none ever was. */
export function lastModifiedAt(
  state: AirtableState,
  table: FakeAirtableTable,
  record: StoredRecord,
  namesOrIds: readonly string[],
): number | null {
  const edited =
    namesOrIds.length === 0
      ? record.modifiedAt
      : namesOrIds.reduce<number | null>((latest, name) => {
          const at = record.changedAt[findField(table, name)?.id ?? name];
          return at === undefined ? latest : Math.max(at, latest ?? at);
        }, null);
  return edited ?? (state.settings.lastModifiedOfUnedited === "created" ? record.createdAt : null);
}

const choiceName = (field: FakeAirtableField, id: unknown): string | undefined =>
  choicesOf(field).find((choice) => choice.id === id)?.name;

const watchedBy = ({ options }: FakeAirtableField): string[] => (options?.referencedFieldIds as string[] | null) ?? [];

function timeCell(field: FakeAirtableField, at: number | null): string | undefined {
  if (at === null) return undefined;
  const iso = new Date(at).toISOString();
  return (field.options?.result as { type?: string } | undefined)?.type === "date" ? iso.slice(0, 10) : iso;
}

const freshUrl = (state: AirtableState, { id }: Attachment): string =>
  `https://attachments.example/${id}/${state.now() + ATTACHMENT_TTL_MS}/${Math.floor(state.runtime.random() * 1e9)}`;

function computed(
  state: AirtableState,
  table: FakeAirtableTable,
  compute: NonNullable<FakeAirtableField["compute"]>,
  record: StoredRecord,
): unknown {
  const value = compute((name) => {
    const field = findField(table, name);
    return field && readCell(state, table, field, record);
  });
  return isEmpty(value) ? undefined : value;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || value === false || (Array.isArray(value) && !value.length);
