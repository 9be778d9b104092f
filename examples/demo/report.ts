import type { LeadField, LeadFields, Property, StorageAdapter, SyncEngine } from "@domiq/lead-sync";
import type { DuplicateGroup, FakeProspect, FakeWrite } from "@domiq/lead-sync/testing";
import { hasArrived, type StaffEdit } from "./staff.js";
import { bold, dim, table } from "./terminal.js";

/** What the fake tells through its control door. */
export interface FakeState {
  prospects: FakeProspect[];
  writes: FakeWrite[];
  unexpected: string[];
  duplicateGroups: DuplicateGroup[];
}

export const fetchState = async (url: string): Promise<FakeState> => (await fetch(`${url}/__state`)).json();

/** What became of every property's conversations. */
export async function pushSummary(storage: StorageAdapter, properties: Property[]): Promise<void> {
  const rows = await Promise.all(
    properties.map(async ({ id, name }) => {
      const conversations = await storage.conversations.list({ propertyId: id, limit: 100_000 });
      const count = (status: string): number =>
        conversations.filter(({ resmanSyncStatus }) => resmanSyncStatus === status).length;
      const prospects = new Set(conversations.map(({ resmanLeadId }) => resmanLeadId).filter(Boolean)).size;
      return [name, conversations.length, prospects, count("synced"), count("not_synced"), count("failed")];
    }),
  );
  const total = ["all", ...[1, 2, 3, 4, 5].map((column) => rows.reduce((sum, row) => sum + Number(row[column]), 0))];
  table(["property", "conversations", "prospects", "synced", "waiting", "failed"], [...rows, total]);
  console.log(
    dim(
      "   Several conversations of one renter share a prospect. Leads without email and phone wait (LEAD_NOT_CONTACTABLE).",
    ),
  );
}

/** Which staff edits are to be seen on our side. Returns whether all are. */
export async function staffSummary(engine: SyncEngine, storage: StorageAdapter, edits: StaffEdit[]): Promise<boolean> {
  if (edits.length === 0) return true;
  const kinds = [...new Set(edits.map(({ kind }) => kind))];
  const rows = await Promise.all(
    kinds.map(async (kind) => {
      const own = edits.filter((edit) => edit.kind === kind);
      const arrived = await Promise.all(own.map((edit) => hasArrived(engine, storage, edit)));
      return [kind, own.length, arrived.filter(Boolean).length];
    }),
  );
  table(["staff edit", "made", "arrived"], rows);
  return rows.every(([, made, arrived]) => made === arrived);
}

const SHOWN: LeadField[] = [
  "firstName",
  "lastName",
  "email",
  "phone",
  "status",
  "moveInDate",
  "budgetRange",
  "apartmentSizePreference",
];

/** How one lead whose phone staff corrected came to its values. */
export async function explainLead(engine: SyncEngine, storage: StorageAdapter, edits: StaffEdit[]): Promise<void> {
  const edit = edits.find(({ action }) => action === "changePhone");
  const [link] = edit ? await storage.links.findByRemote("resman", edit.propertyId, edit.prospectId) : [];
  if (!link) return;
  console.log(`\n   ${bold("Why is this lead what it is?")} ${dim(`conversation ${link.leadId}`)}`);
  const explained = await Promise.all(SHOWN.map((field) => engine.explain(link.leadId, field)));
  table(
    ["field", "value", "last change", "by rule"],
    explained.map(({ field, value, history }) => {
      const last = history.at(-1);
      const where = last ? `${last.side === "local" ? "here" : "in ResMan"}, from ${show(last.from)}` : "never";
      return [field, show(value), where, last?.rule ?? ""];
    }),
  );
}

function show(value: unknown): string {
  if (value === null) return "—";
  if (typeof value === "string") return value;
  const { min, max } = value as LeadFields["budgetRange"] & object;
  return `${min ?? "…"} to ${max ?? "…"}`;
}
