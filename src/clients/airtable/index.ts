export type { CampaignField, CampaignFields } from "../../domain/campaign-lead.js";
export { RemoteError } from "../../domain/errors.js";
export type {
  AirtableFieldSchema,
  AirtableRecord,
  AirtableTableSchema,
  AirtableWebhookPayload,
} from "../../domain/wire/airtable.js";
export type {
  AirtableCallOptions,
  AirtableCreate,
  AirtableFeedGateway,
  AirtableFeedSpecification,
  AirtableGateway,
  AirtablePage,
  AirtableQuery,
  AirtableUpdate,
  AirtableWriteOptions,
  AirtableWriteOutcome,
} from "../../ports/airtable.js";
export { verifyContentMac } from "../../rules/airtable/content-mac.js";
export { type CampaignFieldMap, DEFAULT_FIELD_MAP } from "../../rules/airtable/field-map.js";
export { AirtableClient } from "./airtable-client.js";
export {
  AirtableBatchError,
  type AirtableBatchReport,
  AirtableError,
  type AirtableErrorOptions,
} from "./airtable-error.js";
export type { AirtableBatchOptions, AirtableProgress } from "./batch-options.js";
export type { AirtableClientOptions } from "./client-options.js";
export { asFormula } from "./formula/as-formula.js";
export { type Formula, type FormulaValue, fieldRef, literal } from "./formula/formula.js";
export { FORMULA_FUNCTIONS, type FormulaFunction, fn } from "./formula/functions.js";
export { modifiedSince, recordIdIn } from "./formula/modified-since.js";
export {
  and,
  compare,
  contains,
  eq,
  type FormulaComparison,
  gt,
  gte,
  isAfter,
  isBefore,
  isBlank,
  isChecked,
  lt,
  lte,
  ne,
  not,
  or,
} from "./formula/operators.js";
export { type DataOnly, formula } from "./formula/template.js";
export type { AirtableBase, AirtableIdentity } from "./meta.js";
export type { AirtableRecordCalls, AirtableUpsertResult } from "./record-calls.js";
export type { AirtableAnswer, AirtableRequest, AirtableSend, AirtableSendOptions } from "./send.js";
export { AirtableTable, type TypedQuery, type TypedRecord } from "./table/airtable-table.js";
export {
  type CellOf,
  defineFields,
  type FieldDefinition,
  type FieldDefinitions,
  type IsBox,
  type RowInput,
  type RowOf,
  type WritableField,
} from "./table/define-table.js";
export { AirtableWebhooks } from "./webhooks/airtable-webhooks.js";
export type {
  AirtableFeedPage,
  AirtableWebhook,
  AirtableWebhookSpecification,
  CreatedAirtableWebhook,
  NewAirtableWebhook,
} from "./webhooks/types.js";
