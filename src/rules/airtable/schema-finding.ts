import type { CampaignField } from "../../domain/campaign-lead.js";
import type { AirtableTableSchema } from "../../domain/wire/airtable.js";
import type { CampaignFieldMap } from "./field-map.js";

/** One thing about a table that keeps the sync from working, or a part of it. */
export interface SchemaFinding {
  /** `error`: nothing is synced until it is mended. `warning`: the rest is. */
  severity: "error" | "warning";
  code:
    | "BASE_NOT_VISIBLE"
    | "PERMISSION_TOO_LOW"
    | "TABLE_MISSING"
    | "TABLE_RENAMED"
    | "FIELD_MISSING"
    | "FIELD_RENAMED"
    | "FIELD_RETYPED"
    | "FIELD_COMPUTED"
    | "FIELD_SHARED"
    | "CHOICE_MISSING"
    | "KEY_MISSING"
    | "KEY_UNSUITABLE";
  /** The lead's field, where it is about one. */
  field?: CampaignField;
  /** What it is, by the names people see in Airtable. */
  message: string;
  /** What to do about it. */
  remedy: string;
}

/** What is checked, and against what. */
export interface TableCheck {
  baseId: string;
  /** Id or name. */
  table: string;
  /** What the host said; defaults fill in the rest. */
  fields: CampaignFieldMap;
  /** Id or name; null: records are not made. */
  keyField: string | null;
  /** Fields that are written to Airtable under the policy in force. */
  written: readonly CampaignField[];
  /** What the fields were last time, by lead field (and `key`): a field that is gone by name may be there by id. */
  known?: Readonly<Record<string, { id: string; name: string; type: string }>>;
  tables: readonly AirtableTableSchema[];
  /** What the token may do; undefined where the base is not visible. */
  permissionLevel: string | undefined;
}
