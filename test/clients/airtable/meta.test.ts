import { describe, expect, it } from "vitest";
import { AirtableError } from "../../../src/clients/airtable/airtable-error.js";
import { createMeta } from "../../../src/clients/airtable/meta.js";
import { scriptedSend } from "./scripted-send.js";

const BASE = "appAAAAAAAAAAAAAA";
const base = (id: string) => ({ id, name: `Base ${id}`, permissionLevel: "create" });

describe("whoami", () => {
  it("tells whose token it is", async () => {
    const { send, seen } = scriptedSend(() => ({
      id: "usrA",
      email: "ira@example.com",
      scopes: ["data.records:read"],
      x: 1,
    }));
    expect(await createMeta(send, BASE).whoami()).toEqual({
      id: "usrA",
      email: "ira@example.com",
      scopes: ["data.records:read"],
    });
    expect(seen).toEqual([expect.objectContaining({ method: "GET", path: "meta/whoami", effect: "read" })]);
  });

  it("leaves out what Airtable does not say", async () => {
    const { send } = scriptedSend(() => ({ id: "usrA" }));
    expect(await createMeta(send, BASE).whoami()).toEqual({ id: "usrA" });
  });
});

describe("bases", () => {
  it("are read to the last page", async () => {
    const { send, seen } = scriptedSend((_, index) =>
      index < 2 ? { bases: [base(`app${index}`)], offset: `itr${index}` } : { bases: [base("app2")] },
    );
    const bases = await createMeta(send, BASE).bases();
    expect(bases).toEqual([base("app0"), base("app1"), base("app2")]);
    expect(seen.map(({ query }) => query?.toString())).toEqual(["", "offset=itr0", "offset=itr1"]);
    expect(seen.every(({ path }) => path === "meta/bases")).toBe(true);
  });

  it("end where the server would send the same page for ever", async () => {
    const { send, seen } = scriptedSend(() => ({ bases: [base("app0")], offset: "itr0" }));
    await expect(createMeta(send, BASE).bases()).rejects.toMatchObject({ code: "WIRE_SHAPE" });
    expect(seen).toHaveLength(2);
  });

  it("are none where access is blocked", async () => {
    const { send } = scriptedSend(() => ({ bases: [] }));
    expect(await createMeta(send, BASE).bases()).toEqual([]);
  });
});

describe("tables", () => {
  it("keep what they say that is new", async () => {
    const field = { id: "fldA", name: "Email", type: "holographic", options: null, colour: "red" };
    const table = { id: "tblA", name: "Leads", primaryFieldId: "fldA", fields: [field], views: [] };
    const { send, seen } = scriptedSend(() => ({ tables: [table] }));
    expect(await createMeta(send, BASE).tables()).toEqual([table]);
    expect(seen[0]).toMatchObject({ method: "GET", path: `meta/bases/${BASE}/tables` });
  });
});

it.each([undefined, null, "no", [], {}, { tables: [{ id: "tblA", name: "Ira" }] }])(
  "an answer that cannot be understood is WIRE_SHAPE, and not quoted: %j",
  async (body) => {
    const { send } = scriptedSend(() => body);
    const meta = createMeta(send, BASE);
    for (const call of [meta.whoami(), meta.bases(), meta.tables()]) {
      const error: unknown = await call.catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(AirtableError);
      expect(error).toMatchObject({ code: "WIRE_SHAPE", outcomeUnknown: false });
      expect(JSON.stringify(error)).not.toContain("Ira");
    }
  },
);

it("hands the caller's options on", async () => {
  const { send, handed } = scriptedSend(() => ({ bases: [], tables: [], id: "usrA" }));
  const options = { signal: new AbortController().signal };
  const meta = createMeta(send, BASE);
  await Promise.all([meta.whoami(options), meta.bases(options), meta.tables(options)]);
  expect(handed).toEqual([options, options, options]);
});
