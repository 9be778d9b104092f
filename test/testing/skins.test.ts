import { request as httpRequest } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { type FakeResManServer, startFakeResMan } from "../../src/testing/index.js";
import { MINIMAL_CREATE } from "./documents.js";
import { FORM, IDS, readXml, v1Request, WHOLE_YEAR } from "./support.js";

let server: FakeResManServer | undefined;

const start = async (): Promise<FakeResManServer> => {
  server = await startFakeResMan();
  return server;
};

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const create = (url: string): Request =>
  v1Request("/MITS/PostLeadManagement4_0", { ...FORM, Xml: MINIMAL_CREATE }, url);

const staff = (url: string, action: string, body: string, method = "POST"): Promise<Response> =>
  fetch(`${url}/__staff/${action}`, { method, ...(method === "POST" && { body }) });

describe("the server", () => {
  it("answers v1 over HTTP, UTF-8 both ways", async () => {
    const { url, fake } = await start();
    const xml = MINIMAL_CREATE.replace("Dana", "Ægir 山田 🙂");
    const response = await fetch(v1Request("/MITS/PostLeadManagement4_0", { ...FORM, Xml: xml }, url));
    expect(response.headers.get("content-type")).toBe("application/xml; charset=utf-8");
    expect((await readXml(response)).status).toBe("Success");
    expect(fake.prospects()[0]?.people[0]?.firstName).toBe("Ægir 山田 🙂");
    const found = await readXml(await fetch(v1Request("/MITS/SearchProspects", { ...FORM, ...WHOLE_YEAR }, url)));
    expect(found.status).toBe("Success");
    expect(fake.unexpected).toEqual([]);
  });

  it("answers v2 under its own base URL", async () => {
    const { v2Url } = await start();
    const authorization = `Basic ${btoa(`${IDS.integrationPartnerId}:${IDS.apiKey}`)}`;
    const headers = { authorization, "ResMan-Account-Id": String(IDS.accountId) };
    expect(await (await fetch(`${v2Url}/Properties`, { headers })).json()).toMatchObject({ properties: [{}] });
    expect((await fetch(`${v2Url}/Properties`)).status).toBe(401);
  });

  it("breaks the connection after the write was applied", async () => {
    const { url, fake } = await start();
    fake.faults.set("dropAfter", { next: 1 });
    await expect(fetch(create(url))).rejects.toThrow("fetch failed");
    expect(fake.writes).toHaveLength(1);
  });

  it("leaves a request hanging until the client gives up", async () => {
    const { url, fake } = await start();
    fake.faults.set("hangAfter", { next: 1 });
    const controller = new AbortController();
    const answer = fetch(create(url), { signal: controller.signal });
    const rejection = expect(answer).rejects.toThrow("gave up");
    await expect.poll(() => fake.writes.length).toBe(1);
    controller.abort(new Error("gave up"));
    await rejection;
  });

  it("ends hanging connections when it closes", async () => {
    const { url, fake, close } = await start();
    fake.faults.set("hang", { next: 1 });
    const answer = fetch(create(url));
    const rejection = expect(answer).rejects.toThrow();
    await expect.poll(() => fake.requests.PostLeadManagement4_0).toBe(1);
    await close();
    await rejection;
    await close();
  });

  it("survives a client that breaks off in the middle of a body", async () => {
    const { url } = await start();
    await new Promise<void>((resolve) => {
      const half = httpRequest(`${url}/MITS/SearchProspects`, { method: "POST", headers: { "content-length": 100 } });
      half.on("error", () => resolve());
      half.write("ApiKey=", () => half.destroy());
      half.on("close", () => resolve());
    });
    expect((await fetch(`${url}/__state`)).status).toBe(200);
  });
});

describe("the control door", () => {
  it("acts as staff and tells the state", async () => {
    const { url, fake } = await start();
    await fetch(create(url));
    const prospectId = fake.prospects()[0]?.prospectId;
    const lost = await staff(url, "markLost", JSON.stringify({ prospectId, reason: "Rent too high" }));
    expect(await lost.json()).toMatchObject({ prospectId, people: [{ type: "lost" }] });
    expect(await (await staff(url, "list", "")).json()).toHaveLength(1);
    expect(await (await fetch(`${url}/__state`)).json()).toMatchObject({
      prospects: [{ prospectId, events: [{ type: "Other" }, { type: "Cancel", origin: "staff" }] }],
      writes: [{ kind: "create" }],
      requests: { PostLeadManagement4_0: 1 },
      unexpected: [],
      duplicateGroups: [],
    });
  });

  it("refuses what it does not know or cannot read", async () => {
    const { url, fake } = await start();
    expect((await staff(url, "fire", "{}")).status).toBe(404);
    expect((await staff(url, "constructor", "{}")).status).toBe(404);
    expect((await staff(url, "list", "", "GET")).status).toBe(405);
    expect((await staff(url, "addNote", "{")).status).toBe(400);
    expect((await staff(url, "addNote", '{"prospectId":"x","comments":"y"}')).status).toBe(404);
    const malformed = await staff(url, "addNote", '{"prospectId":"x","note":"y"}');
    expect(malformed.status).toBe(400);
    expect(await malformed.json()).toMatchObject({
      error: { code: "INVALID_INPUT", message: expect.stringContaining("comments") },
    });
    expect((await fetch(`${url}/__state`, { method: "POST" })).status).toBe(405);
    expect((await fetch(`${url}/__else`)).status).toBe(404);
    expect(fake.requests).toEqual({});
  });
});
