import { refusal } from "../refusal.js";
import { choicesOf, type FakeAirtableField, isComputed } from "../schema.js";
import { badCell } from "./bad-cell.js";
import type { CellContext, CellParser } from "./cell-context.js";
import { parseAttachments, parseCollaborator, parseCollaborators, parseLinks } from "./parse-objects.js";
import { parseDate, parseDateTime } from "./parse-times.js";

/** A value as it is kept; undefined: the cell becomes empty. @throws AirtableRefusal where the field cannot hold it */
export function parseCell(value: unknown, field: FakeAirtableField, context: CellContext): unknown {
  if (isComputed(field)) {
    throw refusal(
      422,
      "INVALID_VALUE_FOR_COLUMN",
      `Field "${field.name}" cannot accept a value because the field is computed`,
    );
  }
  if (value === null || value === undefined) return undefined;
  return (PARSERS[field.type] ?? keepAsIs)(value, field, context);
}

const keepAsIs: CellParser = (value) => value;

const text: CellParser = (value, field, { typecast }) => {
  const given = typecast && (typeof value === "number" || typeof value === "boolean") ? String(value) : value;
  if (typeof given !== "string") throw badCell(field);
  return given === "" ? undefined : given;
};

/** Long rich text always ends in a line break when it is read (API reference, section 5). */
const richText: CellParser = (value, field, context) => {
  const given = text(value, field, context);
  return typeof given === "string" && !given.endsWith("\n") ? `${given}\n` : given;
};

const number: CellParser = (value, field, { typecast }) => {
  if (typecast && typeof value === "string") {
    const parsed = Number(value.replace(/[$,%\s]/g, ""));
    return value.trim() === "" || Number.isNaN(parsed) ? undefined : parsed;
  }
  if (typeof value !== "number" || !Number.isFinite(value)) throw badCell(field);
  return value;
};

const rating: CellParser = (value, field, context) => {
  const stars = number(value, field, context);
  if (stars === undefined) return undefined;
  const max = Number(field.options?.max ?? 5);
  if (!Number.isInteger(stars) || (stars as number) < 1 || (stars as number) > max) throw badCell(field);
  return stars;
};

const checkbox: CellParser = (value, field, { typecast }) => {
  if (typecast && typeof value === "string") return /^(true|checked|1)$/i.test(value.trim()) || undefined;
  if (typeof value !== "boolean") throw badCell(field);
  return value || undefined;
};

const choice: CellParser = (value, field, context) => {
  const name = context.typecast && typeof value === "number" ? String(value) : value;
  if (typeof name !== "string") throw badCell(field);
  const known =
    choicesOf(field).find((option) => option.name === name) ??
    context.newChoices.find((option) => option.field === field && option.name === name);
  if (known) return known.id;
  if (!context.typecast) {
    throw refusal(
      422,
      "INVALID_MULTIPLE_CHOICE_OPTIONS",
      `Insufficient permissions to create new select option ""${name}""`,
    );
  }
  if (name.trim() === "") return undefined;
  const made = { field, id: context.state.newId("sel"), name };
  context.newChoices.push(made);
  return made.id;
};

const choices: CellParser = (value, field, context) => {
  const names = context.typecast && typeof value === "string" ? value.split(",").map((name) => name.trim()) : value;
  if (!Array.isArray(names)) throw badCell(field);
  const ids = names.map((name) => choice(name, field, context)).filter((id) => id !== undefined);
  return ids.length === 0 ? undefined : [...new Set(ids)];
};

const barcode: CellParser = (value, field) => {
  const given = value as { text?: unknown; type?: unknown };
  if (typeof value !== "object" || typeof given.text !== "string") throw badCell(field);
  return { text: given.text, ...(typeof given.type === "string" && { type: given.type }) };
};

const PARSERS: Readonly<Record<string, CellParser>> = {
  singleLineText: text,
  multilineText: text,
  richText,
  email: text,
  url: text,
  phoneNumber: text,
  number,
  currency: number,
  percent: number,
  duration: number,
  rating,
  checkbox,
  date: parseDate,
  dateTime: parseDateTime,
  singleSelect: choice,
  multipleSelects: choices,
  multipleRecordLinks: parseLinks,
  singleCollaborator: parseCollaborator,
  multipleCollaborators: parseCollaborators,
  multipleAttachments: parseAttachments,
  barcode,
};
