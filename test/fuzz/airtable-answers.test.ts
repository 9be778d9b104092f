import { expect, it } from "vitest";
import type { AirtableClient } from "../../src/clients/airtable/airtable-client.js";
import { isSyncError } from "../../src/domain/errors.js";
import { collect, record, recordId, scripted, TOKEN } from "../clients/airtable/support.js";
import { Dice } from "./support/dice.js";
import { hostileAnswer, responseOf } from "./support/hostile-airtable.js";
import { requireDiscreet, rounds, seedOf, watchRejections } from "./support/laws.js";

const CALLS = 2000;
const FIELD = "fld00000000000001";
const EMAIL = "mara@example.com";
const WEBHOOK = "ach00000000000001";
const IDS = [recordId(1), recordId(2), FIELD, WEBHOOK, "appEXAMPLE0000001", "itr00000000000001/rec00000000000002"];

interface Call {
  name: string;
  /** An answer Airtable could give. */
  right: unknown;
  make(client: AirtableClient): Promise<unknown>;
}

const two = [record(1, { Email: EMAIL, Booked: true }), record(2, { Tags: ["a", "b"], Score: 5 })];
const updates = two.map(({ id, fields }) => ({ id, fields }));
const creates = two.map(({ id }) => ({ fields: { "Lead ID": id } }));
const schema = {
  id: "tbl1",
  name: "Leads",
  primaryFieldId: FIELD,
  fields: [{ id: FIELD, name: "Email", type: "email" }],
};
const webhook = {
  id: WEBHOOK,
  macSecretBase64: "c2VjcmV0",
  expirationTime: null,
  areNotificationsEnabled: true,
  isHookEnabled: true,
  cursorForNextPayload: 3,
  specification: { options: {} },
};
const payload = {
  timestamp: "2026-03-02T17:00:00.000Z",
  changedTablesById: { tbl1: { destroyedRecordIds: [recordId(1)] } },
};

const CALLS_OF_THE_CLIENT: readonly Call[] = [
  { name: "list", right: { records: two, offset: IDS[5] }, make: (client) => client.list("Leads", { maxRecords: 5 }) },
  { name: "list the last page", right: { records: two }, make: (client) => collect(client.pages("Leads")) },
  {
    name: "get",
    right: { records: two },
    make: (client) =>
      client.getMany(
        "Leads",
        updates.map(({ id }) => id),
      ),
  },
  { name: "create", right: { records: two }, make: (client) => client.create("Leads", creates) },
  { name: "update", right: { records: two }, make: (client) => client.update("Leads", updates) },
  { name: "update each", right: { records: two }, make: (client) => collect(client.updateEach("Leads", updates)) },
  {
    name: "upsert",
    right: { records: two, createdRecords: [recordId(1)], updatedRecords: [recordId(2)] },
    make: (client) => client.upsert("Leads", creates, ["Lead ID"]),
  },
  {
    name: "upsert each",
    right: { records: two, createdRecords: [recordId(1)], updatedRecords: [recordId(2)] },
    make: (client) => collect(client.upsertEach("Leads", creates, ["Lead ID"])),
  },
  {
    name: "delete",
    right: { records: two.map(({ id }) => ({ id, deleted: true })) },
    make: (client) =>
      client.delete(
        "Leads",
        updates.map(({ id }) => id),
      ),
  },
  { name: "tables", right: { tables: [schema, schema] }, make: (client) => client.tables() },
  {
    name: "bases",
    right: { bases: [{ id: "appEXAMPLE0000001", name: "Base", permissionLevel: "edit" }], offset: "x" },
    make: (client) => client.permissionLevel(),
  },
  { name: "whoami", right: { id: "usr1", scopes: ["data.records:read"] }, make: (client) => client.whoami() },
  { name: "list webhooks", right: { webhooks: [webhook] }, make: (client) => client.webhooks.list() },
  {
    name: "make a feed",
    right: webhook,
    make: (client) => client.webhooks.createFeed({ tableId: "tbl1", changeTypes: ["remove"] }),
  },
  { name: "refresh", right: { expirationTime: "2026-03-09" }, make: (client) => client.webhooks.refresh(WEBHOOK) },
  {
    name: "read a feed",
    right: { cursor: 3, mightHaveMore: true, payloads: [payload, payload] },
    make: (client) => collect(client.webhooks.payloads(WEBHOOK)),
  },
  { name: "delete a feed", right: {}, make: (client) => client.webhooks.deleteFeed(WEBHOOK) },
];

/** Everything that can be read of a value: members, those that are not enumerated, and the prototype's. */
const shown = (value: unknown): string => {
  const { message, stack: _, cause, ...rest } = value as Error & Record<string, unknown>;
  return `${message} ${JSON.stringify(value)} ${JSON.stringify(rest)} ${cause instanceof Error ? cause.message : ""}`;
};

/** @throws where a failure is not ours, or says what it must not */
function requireOurs(error: unknown): void {
  if (!isSyncError(error)) throw new Error(`It threw ${error instanceof Error ? error.stack : String(error)}`);
  // What was written is the caller's own, and an error of many carries it; its words do not.
  const text = "done" in error ? `${error.message} ${JSON.stringify(error)}` : shown(error);
  requireDiscreet(text);
  for (const secret of [TOKEN, EMAIL, "c2VjcmV0"]) if (text.includes(secret)) throw new Error(`It tells: ${text}`);
}

it(`${CALLS} calls that are answered with anything end with a result or an error of ours`, async () => {
  const rejections = watchRejections();
  const codes = new Set<string>();
  const seed = seedOf(1_400_000);
  const dice = new Dice(seed);
  await rounds({ seed, count: CALLS }, async (describe) => {
    const call = dice.pick(CALLS_OF_THE_CLIENT);
    const told: string[] = [];
    const { client, settle } = scripted(
      () => {
        const answer = hostileAnswer(dice, call.right, IDS);
        told.push(`${answer.status} ${JSON.stringify(answer.headers)} ${String(answer.body).slice(0, 300)}`);
        describe([call.name, ...told.slice(-3)].join("\n"));
        return responseOf(answer);
      },
      { retry: { attempts: 2, baseMs: 10, capMs: 10 }, intervalMs: 1, penaltyMs: 10, maxRestarts: 1 },
    );
    const { value, error } = await settle(call.make(client));
    const failure = error ?? (typeof value === "object" && value && "error" in value ? value.error : undefined);
    codes.add(isSyncError(failure) ? failure.code : "none");
    if (failure !== undefined) requireOurs(failure);
  });
  await rejections.expectNone();
  const expected = ["AUTH_ERROR", "NOT_FOUND", "RATE_LIMIT_ERROR", "REMOTE_REJECTED", "TEMPORARY_ERROR", "WIRE_SHAPE"];
  expect([...codes]).toEqual(expect.arrayContaining([...expected, "none"]));
}, 120_000);
