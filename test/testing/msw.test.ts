import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { resManHandlers } from "../../src/testing/msw.js";
import { MINIMAL_CREATE } from "./documents.js";
import { aFake, FORM, IDS, readXml, v1Request } from "./support.js";

const { fake } = aFake();
const server = setupServer(...resManHandlers(fake));

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => {
  fake.reset();
  server.resetHandlers();
});
afterAll(() => server.close());

const create = (base?: string): Request =>
  v1Request("/MITS/PostLeadManagement4_0", { ...FORM, Xml: MINIMAL_CREATE }, base);

const V2_HEADERS = {
  authorization: `Basic ${btoa(`${IDS.integrationPartnerId}:${IDS.apiKey}`)}`,
  "ResMan-Account-Id": String(IDS.accountId),
};

describe("the msw handlers", () => {
  it("answer the real hosts", async () => {
    expect((await readXml(await fetch(create()))).status).toBe("Success");
    expect(fake.writes).toHaveLength(1);
    const properties = await fetch("https://partners-api.myresman.com/Properties?x=1", { headers: V2_HEADERS });
    expect(await properties.json()).toMatchObject({ properties: [{ propertyId: IDS.propertyId }] });
    expect(fake.unexpected).toEqual([]);
  });

  it("answer other base URLs, also nested ones", async () => {
    server.use(
      ...resManHandlers(fake, { baseUrl: "https://mock.test/resman/", v2BaseUrl: "https://mock.test/resman/partners" }),
    );
    expect((await readXml(await fetch(create("https://mock.test/resman")))).status).toBe("Success");
    const properties = await fetch("https://mock.test/resman/partners/Properties", { headers: V2_HEADERS });
    expect(await properties.json()).toMatchObject({ properties: [{ propertyId: IDS.propertyId }] });
    expect(fake.requests).toEqual({ PostLeadManagement4_0: 1, "GET /Properties": 1 });
  });

  it("break the connection", async () => {
    fake.faults.set("dropAfter", { next: 1 });
    await expect(fetch(create())).rejects.toThrow(TypeError);
    expect(fake.writes).toHaveLength(1);
  });

  it("hang until the client gives up", async () => {
    fake.faults.set("hang", { next: 1 });
    const controller = new AbortController();
    const answer = fetch(create(), { signal: controller.signal });
    const rejection = expect(answer).rejects.toThrow("gave up");
    await expect.poll(() => fake.requests.PostLeadManagement4_0).toBe(1);
    controller.abort(new Error("gave up"));
    await rejection;
    expect(fake.writes).toEqual([]);
  });
});
