import type { BaseCall, Call, TableCall } from "./call.js";
import { deleteRecord, deleteRecords } from "./calls/delete-records.js";
import { getRecord } from "./calls/get-record.js";
import { listRecords } from "./calls/list-records.js";
import { listBases, listTables, whoami } from "./calls/meta.js";
import {
  createWebhook,
  deleteWebhook,
  enableNotifications,
  listPayloads,
  listWebhooks,
  refreshWebhook,
} from "./calls/webhooks.js";
import { createRecords, updateRecord, updateRecords } from "./calls/write-records.js";
import { isAirtableId } from "./ids.js";
import type { FakeAirtableRequestKind } from "./model.js";
import { forbidden } from "./refusal.js";
import type { AirtableReply } from "./reply.js";
import { findNamed } from "./schema.js";
import type { FakeAirtableLevel } from "./settings.js";

/** Where a request goes. */
export interface Route {
  kind: FakeAirtableRequestKind;
  /** Whether it changes something. */
  isWrite: boolean;
  /** The base it is about; its rate limit counts. */
  baseId?: string;
  /** What the token needs. */
  scope?: string;
  level?: FakeAirtableLevel;
  run(call: Call): AirtableReply;
}

/** Finds the route of a path; undefined: nobody knows it, or an id in it is malformed. */
export function findRoute(method: string, pathname: string, isUpsert: boolean): Route | undefined {
  const [version, ...rest] = segmentsOf(pathname);
  if (version !== "v0") return undefined;
  if (rest[0] === "meta") return metaRoute(method, rest.slice(1));
  if (rest[0] === "bases") return webhookRoute(method, rest.slice(1));
  return recordRoute(method, rest, isUpsert);
}

/** A trailing slash says nothing. */
function segmentsOf(pathname: string): string[] {
  try {
    return pathname.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    return [];
  }
}

function metaRoute(method: string, [first, baseId, last, ...rest]: string[]): Route | undefined {
  if (method !== "GET" || rest.length > 0) return undefined;
  if (first === "whoami" && baseId === undefined) return { kind: "whoami", isWrite: false, run: whoami };
  const scope = "schema.bases:read";
  if (first !== "bases") return undefined;
  if (baseId === undefined) return { kind: "bases", isWrite: false, scope, run: listBases };
  if (last !== "tables" || !isAirtableId("app", baseId)) return undefined;
  return { kind: "schema", isWrite: false, baseId, scope, level: "read", run: inBase(baseId, listTables) };
}

function webhookRoute(method: string, [baseId = "", name, id, action, ...rest]: string[]): Route | undefined {
  if (!isAirtableId("app", baseId) || name !== "webhooks" || rest.length > 0) return undefined;
  const route = (
    kind: FakeAirtableRequestKind,
    level: FakeAirtableLevel,
    run: (call: BaseCall) => AirtableReply,
  ): Route => ({ kind, isWrite: level === "create", baseId, scope: "webhook:manage", level, run: inBase(baseId, run) });
  if (id === undefined) {
    if (method === "GET") return route("webhookList", "read", listWebhooks);
    return method === "POST" ? route("webhookCreate", "create", createWebhook) : undefined;
  }
  if (!isAirtableId("ach", id)) return undefined;
  switch (`${method} ${action ?? ""}`) {
    case "GET payloads":
      return route("webhookPayloads", "read", (call) => listPayloads(call, id));
    case "POST refresh":
      return route("webhookRefresh", "create", (call) => refreshWebhook(call, id));
    case "POST enableNotifications":
      return route("webhookNotifications", "create", (call) => enableNotifications(call, id));
    case "DELETE ":
      return route("webhookDelete", "create", (call) => deleteWebhook(call, id));
    default:
      return undefined;
  }
}

function recordRoute(method: string, [baseId = "", table, last, ...rest]: string[], isUpsert: boolean) {
  if (!isAirtableId("app", baseId) || table === undefined || rest.length > 0) return undefined;
  const read = (kind: FakeAirtableRequestKind, run: (call: TableCall) => AirtableReply): Route => ({
    kind,
    isWrite: false,
    baseId,
    scope: "data.records:read",
    level: "read",
    run: inTable(baseId, table, run),
  });
  const write = (kind: FakeAirtableRequestKind, run: (call: TableCall) => AirtableReply): Route => ({
    ...read(kind, run),
    isWrite: true,
    scope: "data.records:write",
    level: "edit",
  });
  if (last === "listRecords") return method === "POST" ? read("listByPost", listRecords) : undefined;
  if (last !== undefined) {
    if (!isAirtableId("rec", last)) return undefined;
    return {
      GET: read("get", (call) => getRecord(call, last)),
      PATCH: write("update", (call) => updateRecord(call, last, false)),
      PUT: write("replace", (call) => updateRecord(call, last, true)),
      DELETE: write("delete", (call) => deleteRecord(call, last)),
    }[method];
  }
  return {
    GET: read("list", listRecords),
    POST: write("create", createRecords),
    PATCH: write(isUpsert ? "upsert" : "update", (call) => updateRecords(call, false)),
    PUT: write(isUpsert ? "upsert" : "replace", (call) => updateRecords(call, true)),
    DELETE: write("delete", deleteRecords),
  }[method];
}

function inBase(baseId: string, run: (call: BaseCall) => AirtableReply): Route["run"] {
  return (call) => {
    const base = call.state.settings.bases.find(({ id }) => id === baseId);
    if (!base) throw forbidden();
    return run({ ...call, base });
  };
}

function inTable(baseId: string, nameOrId: string, run: (call: TableCall) => AirtableReply): Route["run"] {
  return inBase(baseId, (call) => {
    const table = findNamed(call.base.tables, nameOrId);
    if (!table) throw forbidden();
    return run({ ...call, table });
  });
}
