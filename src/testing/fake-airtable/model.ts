/** What a request asks for: how {@link FakeAirtable.requests} counts it. */
export type FakeAirtableRequestKind =
  | "list"
  | "listByPost"
  | "get"
  | "create"
  | "update"
  | "replace"
  | "upsert"
  | "delete"
  | "schema"
  | "bases"
  | "whoami"
  | "webhookCreate"
  | "webhookList"
  | "webhookPayloads"
  | "webhookRefresh"
  | "webhookNotifications"
  | "webhookDelete"
  | "unknown";

/** A copy of a record. */
export interface FakeAirtableRecord {
  id: string;
  /** ISO 8601, by the server's clock. */
  createdTime: string;
  /** ISO 8601 of whole seconds, by the server's clock; null where nobody edited it since it was made. */
  lastModified: string | null;
  /** Cells by field name, computed ones too. Empty cells are left out. */
  fields: Record<string, unknown>;
}

/** A write that was carried out, by a request. */
export interface FakeAirtableWrite {
  /** ISO 8601, by the server's clock. */
  at: string;
  kind: FakeAirtableRequestKind;
  baseId: string;
  tableId: string;
  userId: string;
  /** In the order of the request. `fields` as they were sent; absent where the record was deleted. */
  records: { id: string; created: boolean; fields?: Record<string, unknown> }[];
}
