import { describe, expect, it } from "vitest";
import { AirtableError } from "../../../../src/clients/airtable/airtable-error.js";
import { AirtableWebhooks } from "../../../../src/clients/airtable/webhooks/airtable-webhooks.js";
import { ValidationError } from "../../../../src/domain/errors.js";
import { collected, notFound, scriptedSend } from "../scripted-send.js";

const [BASE, TABLE, HOOK] = ["appAAAAAAAAAAAAAA", "tblAAAAAAAAAAAAAA", "achAAAAAAAAAAAAAA"];
const PATH = `bases/${BASE}/webhooks`;
const EXPIRES = "2026-03-25T12:00:00.000Z";

function webhooksWith(script: Parameters<typeof scriptedSend>[0]) {
  const scripted = scriptedSend(script);
  return { webhooks: new AirtableWebhooks(scripted.send, BASE), ...scripted };
}

const payload = (number: number, more: Record<string, unknown> = {}) => ({
  timestamp: "2026-03-18T12:00:00.000Z",
  baseTransactionNumber: number,
  payloadFormat: "v0",
  ...more,
});
const removed = (recordId: string) => ({ changedTablesById: { [TABLE]: { destroyedRecordIds: [recordId] } } });

describe("a webhook", () => {
  const specification = { options: { filters: { dataTypes: ["tableData"] }, includes: { new: true } } };

  it("is made, and its secret told", async () => {
    const created = { id: HOOK, macSecretBase64: "c2VjcmV0", expirationTime: EXPIRES };
    const { webhooks, seen } = webhooksWith(() => ({ ...created, more: 1 }));
    const url = "https://portal.example/airtable";
    expect(await webhooks.create({ notificationUrl: url, specification })).toEqual(created);
    expect(seen).toEqual([
      expect.objectContaining({
        method: "POST",
        path: PATH,
        body: { notificationUrl: url, specification },
        effect: "create",
      }),
    ]);
  });

  it("that never expires says null", async () => {
    const { webhooks } = webhooksWith(() => ({ id: HOOK, macSecretBase64: "c2VjcmV0" }));
    expect(await webhooks.create({ specification })).toMatchObject({ expirationTime: null });
  });

  it("is listed, with what Airtable adds left out", async () => {
    const listed = {
      id: HOOK,
      areNotificationsEnabled: false,
      isHookEnabled: true,
      cursorForNextPayload: 7,
      notificationUrl: null,
      expirationTime: EXPIRES,
      specification,
    };
    const other = {
      ...listed,
      id: "achB",
      expirationTime: undefined,
      notificationUrl: undefined,
      specification: "odd",
    };
    const { webhooks, seen } = webhooksWith(() => ({ webhooks: [{ ...listed, lastNotificationResult: {} }, other] }));
    const { specification: _, ...without } = { ...listed, id: "achB", expirationTime: null };
    expect(await webhooks.list()).toEqual([listed, without]);
    expect(seen[0]).toMatchObject({ method: "GET", path: PATH, effect: "read" });
  });

  it("is refreshed", async () => {
    const { webhooks, seen } = webhooksWith(() => ({ expirationTime: EXPIRES }));
    expect(await webhooks.refresh(HOOK)).toEqual({ expirationTime: EXPIRES });
    expect(seen[0]).toMatchObject({ method: "POST", path: `${PATH}/${HOOK}/refresh`, effect: "idempotent" });
  });

  it("has its pings switched", async () => {
    const { webhooks, seen } = webhooksWith(() => ({}));
    await webhooks.enableNotifications(HOOK, false);
    const path = `${PATH}/${HOOK}/enableNotifications`;
    expect(seen[0]).toMatchObject({ method: "POST", path, body: { enable: false }, effect: "idempotent" });
  });

  it("is deleted, and one that is gone is no error", async () => {
    const { webhooks, seen } = webhooksWith((_, index) => {
      if (index > 0) throw notFound();
      return {};
    });
    await webhooks.delete(HOOK);
    await webhooks.deleteFeed(HOOK);
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `DELETE ${PATH}/${HOOK}`,
      `DELETE ${PATH}/${HOOK}`,
    ]);
  });

  it("is not taken for gone where the token may not delete it", async () => {
    const { webhooks } = webhooksWith(() => {
      throw new AirtableError("AUTH_ERROR", "403", { status: 403 });
    });
    await expect(webhooks.delete(HOOK)).rejects.toMatchObject({ code: "AUTH_ERROR" });
  });

  it("may be answered with empty bodies where there is nothing to say", async () => {
    const { webhooks } = webhooksWith(() => undefined);
    expect(await webhooks.refresh(HOOK)).toEqual({ expirationTime: null });
    await webhooks.enableNotifications(HOOK, true);
    await webhooks.delete(HOOK);
    await expect(webhooks.list()).rejects.toMatchObject({ code: "WIRE_SHAPE", outcomeUnknown: false });
    await expect(webhooks.create({ specification })).rejects.toMatchObject({
      code: "WIRE_SHAPE",
      outcomeUnknown: true,
    });
  });
});

describe("a feed", () => {
  it("is a webhook that nobody is pinged for", async () => {
    const { webhooks, seen } = webhooksWith(() => ({ id: HOOK, macSecretBase64: "c2VjcmV0", expirationTime: EXPIRES }));
    const feed = await webhooks.createFeed({ tableId: TABLE, changeTypes: ["remove"] });
    expect(feed).toEqual({ id: HOOK, expiresAt: EXPIRES });
    expect(seen[0]?.body).toEqual({
      specification: {
        options: { filters: { dataTypes: ["tableData"], recordChangeScope: TABLE, changeTypes: ["remove"] } },
      },
    });
  });

  it("is read from a cursor on", async () => {
    const payloads = [payload(4, removed("recA")), payload(5, { unheardOf: { deep: [1] } })];
    const { webhooks, seen } = webhooksWith(() => ({ cursor: 9, mightHaveMore: true, payloads, extra: 1 }));
    expect(await webhooks.readFeed(HOOK, 7)).toEqual({ payloads, cursor: 9, mightHaveMore: true, gap: false });
    expect(seen[0]).toMatchObject({ method: "GET", path: `${PATH}/${HOOK}/payloads`, effect: "read" });
    expect(seen[0]?.query?.toString()).toBe("cursor=7");
  });

  it.each([
    ["nothing new", 7, 7, [], false],
    ["all that came since", 7, 8, [payload(1)], false],
    ["some purged before those that came", 7, 12, [payload(1)], true],
    ["all of them purged", 7, 9, [], true],
  ])("tells of a gap: %s", async (_what, from, cursor, payloads, gap) => {
    const { webhooks } = webhooksWith(() => ({ cursor, mightHaveMore: false, payloads }));
    expect(await webhooks.readFeed(HOOK, from)).toMatchObject({ cursor, gap });
  });

  it("hands on the error that ends a webhook", async () => {
    const error = payload(1, { error: true, code: "INVALID_FILTERS" });
    const { webhooks } = webhooksWith(() => ({ cursor: 2, mightHaveMore: false, payloads: [error] }));
    expect(await webhooks.readFeed(HOOK, 1)).toMatchObject({ payloads: [error], gap: false });
  });

  it("leaves out a payload that cannot be read, and calls that a gap", async () => {
    const odd = [{ changedTablesById: { [TABLE]: { destroyedRecordIds: "recA" } } }, "odd", null];
    const good = payload(4, removed("recB"));
    const { webhooks } = webhooksWith(() => ({ cursor: 5, mightHaveMore: false, payloads: [...odd, good] }));
    expect(await webhooks.readFeed(HOOK, 1)).toEqual({ payloads: [good], cursor: 5, mightHaveMore: false, gap: true });
  });

  it("that is gone is NOT_FOUND", async () => {
    const { webhooks } = webhooksWith(() => {
      throw notFound();
    });
    await expect(webhooks.readFeed(HOOK, 1)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("payloads", () => {
  const pageFrom = (from: number) => {
    const count = Math.max(0, Math.min(50, 121 - from));
    const payloads = Array.from({ length: count }, (_, index) => payload(from + index));
    return { cursor: from + count, mightHaveMore: from + count < 121, payloads };
  };

  it("come page by page, each with the cursor to go on from", async () => {
    const { webhooks, seen } = webhooksWith(({ query }) => pageFrom(Number(query?.get("cursor"))));
    const pages = await collected(webhooks.payloads(HOOK));
    expect(pages.map(({ cursor }) => cursor)).toEqual([51, 101, 121]);
    expect(pages.flatMap(({ payloads }) => payloads.map(({ baseTransactionNumber }) => baseTransactionNumber))).toEqual(
      Array.from({ length: 120 }, (_, index) => index + 1),
    );
    expect(seen).toHaveLength(3);
  });

  it("are asked for only as far as they are wanted", async () => {
    const { webhooks, seen } = webhooksWith(({ query }) => pageFrom(Number(query?.get("cursor"))));
    for await (const page of webhooks.payloads(HOOK, 3)) {
      expect(page.cursor).toBe(53);
      break;
    }
    expect(seen).toHaveLength(1);
  });

  it("end where the server says there are more and does not go on", async () => {
    const { webhooks, seen } = webhooksWith(() => ({ cursor: 5, mightHaveMore: true, payloads: [] }));
    await expect(collected(webhooks.payloads(HOOK, 5))).rejects.toMatchObject({ code: "WIRE_SHAPE" });
    expect(seen).toHaveLength(1);
  });
});

describe("bad input sends nothing", () => {
  it.each<[string, (webhooks: AirtableWebhooks) => Promise<unknown>]>([
    ["an id that leads elsewhere", (w) => w.delete("../../meta")],
    ["an empty id", (w) => w.refresh("")],
    ["an id with a query", (w) => w.readFeed("ach?x=1", 1)],
    ["a cursor of 0", (w) => w.readFeed(HOOK, 0)],
    ["a cursor that is no number", (w) => w.readFeed(HOOK, Number.NaN)],
    ["a table by name", (w) => w.createFeed({ tableId: "Leads", changeTypes: ["remove"] })],
    ["no kind of change", (w) => w.createFeed({ tableId: TABLE, changeTypes: [] })],
    ["an unknown kind of change", (w) => w.createFeed({ tableId: TABLE, changeTypes: ["rename" as never] })],
    ["a URL that is none", (w) => w.create({ notificationUrl: "here", specification: { options: {} } })],
    ["no specification", (w) => w.create({} as never)],
    ["no yes or no", (w) => w.enableNotifications(HOOK, "yes" as never)],
  ])("%s", async (_what, call) => {
    const { webhooks, seen } = webhooksWith(() => expect.unreachable("a request was sent"));
    await expect(call(webhooks)).rejects.toBeInstanceOf(ValidationError);
    expect(seen).toEqual([]);
  });
});

it("hands the caller's options on", async () => {
  const body = { id: HOOK, macSecretBase64: "", webhooks: [], cursor: 1, mightHaveMore: false, payloads: [] };
  const { webhooks, handed } = webhooksWith(() => body);
  const options = { signal: new AbortController().signal };
  await webhooks.createFeed({ tableId: TABLE, changeTypes: ["add"] }, options);
  await webhooks.list(options);
  await webhooks.refresh(HOOK, options);
  await webhooks.enableNotifications(HOOK, true, options);
  await webhooks.deleteFeed(HOOK, options);
  await collected(webhooks.payloads(HOOK, 1, options));
  expect(handed).toEqual(Array.from({ length: 6 }, () => options));
});
