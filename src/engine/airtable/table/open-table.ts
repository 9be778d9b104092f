import * as z from "zod";
import { checkpointSchema } from "../../../domain/checkpoint.js";
import { SyncError } from "../../../domain/errors.js";
import type { AirtableGateway } from "../../../ports/airtable.js";
import { campaignPolicy, writtenFields } from "../../../rules/airtable/campaign-policy.js";
import { checkTable, type SchemaFinding, type TableCheckResult } from "../../../rules/airtable/check-table.js";
import type { ResolvedTable } from "../../../rules/airtable/field-map.js";
import { jsonEquals } from "../../../rules/plan/json-equals.js";
import type { SyncPolicy } from "../../../rules/plan/policy.js";
import { type EngineContext, nowIso } from "../../context.js";
import type { AirtableSettings } from "../options.js";
import { requireSettings } from "./require-settings.js";

/** The table as it was found to be, and how its fields are synced. */
export interface OpenTable {
  settings: AirtableSettings;
  gateway: AirtableGateway;
  table: ResolvedTable;
  policy: SyncPolicy<string>;
  /** Ids of the fields that are read: the mapped ones and the key. */
  fieldIds: readonly string[];
  /** Warnings only: with an error the table cannot be opened. */
  findings: readonly SchemaFinding[];
}

/** How a table is opened. */
export interface OpenTableOptions {
  signal?: AbortSignal;
  /** Reads the schema, however young the one is that is known. Default false. */
  fresh?: boolean;
  /** Remembers in the store what the fields are by id. Default true. */
  remember?: boolean;
}

/** What is known of the table, and since when. */
interface Known {
  open: OpenTable;
  at: number;
  isRemembered: boolean;
}

const known = new WeakMap<EngineContext, Known>();

/**
 * Resolves the table by its schema, which is kept for `schemaTtlMs`; what the fields are by id is remembered in a checkpoint, so
 * that a renamed field is found again.
 * @throws ConfigError when the engine has no `airtable`; SyncError `SCHEMA_MISMATCH` naming each field and its remedy; RemoteError
 */
export async function openTable(ctx: EngineContext, options: OpenTableOptions = {}): Promise<OpenTable> {
  const { signal, fresh = false, remember = true } = options;
  const settings = requireSettings(ctx);
  const before = known.get(ctx);
  const isYoung = before !== undefined && ctx.runtime.now() - before.at < settings.schemaTtlMs;
  const now = isYoung && !fresh ? before : await read(ctx, settings, signal);
  known.set(ctx, now);
  if (remember && !now.isRemembered) {
    await rememberFields(ctx, settings, now.open.table);
    now.isRemembered = true;
  }
  return now.open;
}

/** The schema is read anew when the table is opened next: Airtable said that it is not what it was. */
export const forgetTable = (ctx: EngineContext): boolean => known.delete(ctx);

/** Everything that does not fit, errors and warnings; empty where all is well. @throws ConfigError, RemoteError */
export async function checkAirtable(
  ctx: EngineContext,
  options: { signal?: AbortSignal } = {},
): Promise<SchemaFinding[]> {
  return (await check(ctx, requireSettings(ctx), options.signal)).findings;
}

async function read(ctx: EngineContext, settings: AirtableSettings, signal: AbortSignal | undefined): Promise<Known> {
  const { table, findings } = await check(ctx, settings, signal);
  const errors = findings.filter(({ severity }) => severity === "error");
  if (!table || errors.length > 0) throw mismatch(errors);
  const { gateway } = settings;
  const ids = [...table.fields.map(({ id }) => id), ...(table.key ? [table.key.id] : [])];
  const policy = campaignPolicy(settings.policy, table);
  const open = { settings, gateway, table, policy, fieldIds: [...new Set(ids)], findings };
  return { open, at: ctx.runtime.now(), isRemembered: false };
}

const mismatch = (errors: readonly SchemaFinding[]): SyncError =>
  new SyncError("SCHEMA_MISMATCH", errors.map(({ message, remedy }) => `${message} ${remedy}`).join(" "), {
    context: { findings: errors.map(({ code, field }) => ({ code, field: field ?? null })) },
  });

async function check(
  ctx: EngineContext,
  settings: AirtableSettings,
  signal: AbortSignal | undefined,
): Promise<TableCheckResult> {
  const { gateway, table, fields, keyField, policy } = settings;
  const options = signal ? { signal } : {};
  const tables = await gateway.tables(options);
  const permissionLevel = await gateway.permissionLevel(options);
  const remembered = await rememberedFields(ctx, settings);
  return checkTable({
    baseId: gateway.baseId,
    table,
    fields,
    keyField,
    written: writtenFields(policy),
    ...(remembered && { known: remembered }),
    tables,
    permissionLevel,
  });
}

const fieldsSchema = z.record(z.string(), z.object({ id: z.string(), name: z.string(), type: z.string() }));

/** By the name the host gives the table: its id is only known once it was found. */
const schemaKey = ({ gateway, table }: AirtableSettings): string => `airtable:${gateway.baseId}/${table}:schema`;

async function rememberedFields(
  ctx: EngineContext,
  settings: AirtableSettings,
): Promise<z.infer<typeof fieldsSchema> | undefined> {
  const stored = await ctx.storage.checkpoints.get(schemaKey(settings));
  return fieldsSchema.safeParse(stored?.state?.fields).data;
}

async function rememberFields(ctx: EngineContext, settings: AirtableSettings, table: ResolvedTable): Promise<void> {
  const parts = table.fields.map(({ field, id, name, type }) => [field, { id, name, type }] as const);
  const fields = Object.fromEntries(table.key ? [...parts, ["key", table.key] as const] : parts);
  if (jsonEquals(fields, (await rememberedFields(ctx, settings)) ?? null)) return;
  const at = nowIso(ctx.runtime);
  const state = { fields };
  await ctx.storage.checkpoints.put(
    checkpointSchema.parse({ key: schemaKey(settings), through: at, state, updatedAt: at }),
  );
}
