import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { AirtableError } from "../../../src/clients/airtable/index.js";
import { isRemoteError } from "../../../src/domain/errors.js";
import { type Reply, recordId, refusal, scripted, TOKEN } from "./support.js";

async function failureOf(reply: Reply): Promise<Error & Record<string, unknown>> {
  const { client, settle } = scripted(() => reply, { retry: { attempts: 1 } });
  const { error } = await settle(client.list("Leads"));
  if (!error) throw new Error("It did not fail.");
  return error;
}

describe("error bodies", () => {
  it.each<[string, string, string | undefined]>([
    ["an object", '{"error":{"type":"SOME_TYPE","message":"m"}}', "SOME_TYPE"],
    ["an object without a message", '{"error":{"type":"SOME_TYPE"}}', "SOME_TYPE"],
    ["a text", '{"error":"NOT_FOUND"}', "NOT_FOUND"],
    ["a list", '{"errors":[{"error":"SOME_TYPE","message":"m"}]}', "SOME_TYPE"],
    ["an empty list", '{"errors":[]}', undefined],
    ["a sentence in place of a word", '{"error":"dana@example.com is not allowed"}', undefined],
    ["HTML", "<html><body>502</body></html>", undefined],
    ["nothing", "", undefined],
    ["a number", "42", undefined],
    ["something else", '{"message":"m"}', undefined],
  ])("are read as %s", async (_what, body, type) => {
    const error = await failureOf({ status: 422, body });
    expect(error).toBeInstanceOf(AirtableError);
    expect(isRemoteError(error)).toBe(true);
    expect(error).toMatchObject({ code: "REMOTE_REJECTED", status: 422, type });
    expect((error.context as Record<string, unknown>).type).toBe(type);
    expect(error.context).toMatchObject({ method: "GET", path: "appEXAMPLE0000001/Leads", attempt: 1 });
  });

  it.each([
    [401, "AUTH_ERROR"],
    [403, "AUTH_ERROR"],
    [404, "NOT_FOUND"],
    [422, "REMOTE_REJECTED"],
    [408, "TEMPORARY_ERROR"],
    [500, "TEMPORARY_ERROR"],
  ])("status %i is %s", async (status, code) => {
    expect(await failureOf(refusal(status))).toMatchObject({ status, code });
  });

  it("says what it is about, without a body too", async () => {
    expect((await failureOf({ status: 500 })).message).toBe("Airtable list records failed with HTTP 500.");
    expect((await failureOf(refusal(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"))).message).toBe(
      "Airtable list records failed with HTTP 403 (INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND, the token lacks a scope or this base, or there is nothing of this id).",
    );
  });

  it.each([
    ["UNKNOWN_FIELD_NAME", 'Unknown field name: "First Name"', "First Name"],
    ["INVALID_VALUE_FOR_COLUMN", 'Field "Booked At" cannot accept the provided value', "Booked At"],
    [
      "INVALID_VALUE_FOR_COLUMN",
      'Field "Score" cannot accept a value because the field is computed',
      "because the field is computed",
    ],
    ["ROW_DOES_NOT_EXIST", `Record ID ${recordId(7)} does not exist in this table`, recordId(7)],
  ])("repeats of %s what names a field or a record", async (type, message, shown) => {
    expect((await failureOf(refusal(422, type, message))).message).toContain(shown);
  });

  it("is no answer where a list is none", async () => {
    const error = await failureOf({ records: [{ id: "", fields: {}, createdTime: "x" }] });
    expect(error).toMatchObject({ code: "WIRE_SHAPE", context: { places: ["records.0.id"] } });
  });
});

describe("errors and log lines", () => {
  const VALUE = "Dana Okafor dana@example.com +1 918 555 0142";

  it.each<[string, Reply]>([
    [
      "a choice that is quoted",
      refusal(
        422,
        "INVALID_MULTIPLE_CHOICE_OPTIONS",
        `Insufficient permissions to create new select option ""${VALUE}""`,
      ),
    ],
    ["a known type with other words", refusal(422, "INVALID_VALUE_FOR_COLUMN", `Cannot accept "${VALUE}" in a field`)],
    [
      "a known beginning that goes on",
      refusal(422, "ROW_DOES_NOT_EXIST", `Record ID ${recordId(1)} does not exist, ${VALUE}`),
    ],
    [
      "a formula",
      refusal(
        422,
        "INVALID_FILTER_BY_FORMULA",
        `The formula for filtering records is invalid: Unknown field names: ${VALUE}`,
      ),
    ],
    ["an unknown type", refusal(422, "BRAND_NEW", VALUE)],
    ["a text for a type", { status: 422, body: JSON.stringify({ error: VALUE }) }],
    ["a list", { status: 422, body: JSON.stringify({ errors: [{ error: VALUE, message: VALUE }] }) }],
    ["a bad token", refusal(401, "AUTHENTICATION_REQUIRED", `The token ${TOKEN} of ${VALUE} is not valid`)],
    ["an answer that is no JSON", { body: `{"records":[{"fields":{"Name":"${VALUE}` }],
    ["an answer of another form", { records: VALUE }],
    ["a gateway's page", { status: 502, body: `<html>${VALUE} ${TOKEN}</html>` }],
  ])("hold neither token nor cell values: %s", async (_what, reply) => {
    const { client, log, settle } = scripted(() => reply, { retry: { attempts: 2, baseMs: 1 }, penaltyMs: 1 });
    const fields = { Name: VALUE, Key: VALUE };
    const outcomes = [
      await settle(client.list("Leads", { filterByFormula: `{Name}="${VALUE}"` })),
      await settle(client.update("Leads", [{ id: recordId(1), fields }])),
      await settle(client.create("Leads", [{ fields }])),
      await settle(client.upsert("Leads", [{ fields }], ["Key"])),
    ];
    for (const { error } of outcomes) expect(error).toBeDefined();
    const shown = outcomes.map(({ error }) => [
      inspect(error, { depth: 10, showHidden: true, getters: true }),
      JSON.stringify(error),
    ]);
    const all = `${shown.flat().join("\n")}\n${JSON.stringify(log)}`.toLowerCase();
    for (const secret of [TOKEN, "dana", "okafor", "555 0142"]) expect(all).not.toContain(secret.toLowerCase());
  });

  it("hold nothing of what a broken connection throws", async () => {
    const broken = Object.assign(new TypeError(`failed with ${TOKEN}`), { request: VALUE, cause: { message: VALUE } });
    const error = await failureOf(broken);
    expect(error).toMatchObject({ code: "NETWORK_ERROR" });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(new RegExp(`${TOKEN}|Dana`));
  });
});
