import { rowMissing } from "../refusal.js";
import { type FakeAirtableField, primaryFieldOf } from "../schema.js";
import type { AirtableState, Place } from "../state.js";
import { badCell } from "./bad-cell.js";
import type { CellParser } from "./cell-context.js";
import { type Attachment, readCell } from "./read-cell.js";

/** The table a link field points to. */
export const linkedPlace = (state: AirtableState, field: FakeAirtableField): Place | undefined => {
  for (const base of state.settings.bases) {
    const table = base.tables.find(({ id }) => id === field.options?.linkedTableId);
    if (table) return { base, table };
  }
  return undefined;
};

/** Ids of records that exist; texts are looked up by primary field where `typecast` is on. */
export const parseLinks: CellParser = (value, field, { state, typecast }) => {
  const given = typecast && typeof value === "string" ? value.split(",").map((name) => name.trim()) : value;
  if (!Array.isArray(given)) throw badCell(field);
  const table = linkedPlace(state, field)?.table;
  const ids = given.map((entry: unknown) => {
    if (typeof entry !== "string" || !table) throw badCell(field);
    const { records } = state.storeOf(table);
    if (records.has(entry)) return entry;
    const primary = primaryFieldOf(table);
    for (const record of typecast && primary ? records.values() : []) {
      if (primary && readCell(state, table, primary, record) === entry) return record.id;
    }
    throw rowMissing(entry);
  });
  return ids.length === 0 ? undefined : [...new Set(ids)];
};

/** A user by `id` or `email`. */
export const parseCollaborator: CellParser = (value, field, { state }) => {
  const { id, email } = Object(value) as { id?: unknown; email?: unknown };
  const user = state.settings.users.find((candidate) =>
    id === undefined ? candidate.email === email : candidate.id === id,
  );
  if (!user) throw badCell(field);
  return { ...user };
};

export const parseCollaborators: CellParser = (value, field, context) => {
  if (!Array.isArray(value)) throw badCell(field);
  const users = value.map((entry: unknown) =>
    parseCollaborator(typeof entry === "string" ? { id: entry } : entry, field, context),
  );
  return users.length === 0 ? undefined : users;
};

/** New ones by `url`, those that stay by `id`; others are removed. */
export const parseAttachments: CellParser = (value, field, { state, current }) => {
  if (!Array.isArray(value)) throw badCell(field);
  const kept = (current ?? []) as Attachment[];
  const attachments = value.map((entry: unknown) => {
    const { id, url, filename } = Object(entry) as { id?: unknown; url?: unknown; filename?: unknown };
    const known = kept.find((attachment) => attachment.id === id);
    if (known) return known;
    if (typeof url !== "string" || !URL.canParse(url)) throw badCell(field);
    const name = typeof filename === "string" ? filename : (new URL(url).pathname.split("/").at(-1) ?? "");
    return { id: state.newId("att"), url, filename: name, size: 1024, type: "application/octet-stream" };
  });
  return attachments.length === 0 ? undefined : attachments;
};
