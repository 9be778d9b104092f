import { describe, expect, it, vi } from "vitest";
import { createFakeResManFetch, type FakeResMan, type FaultKind } from "../../src/testing/index.js";
import { FULL_CREATE, MINIMAL_CREATE } from "./documents.js";
import {
  aFake,
  attributes,
  email,
  FORM,
  lead,
  lookUp,
  post,
  search,
  send,
  texts,
  v1Request,
  WHOLE_YEAR,
} from "./support.js";

const create = (): Request => v1Request("/MITS/PostLeadManagement4_0", { ...FORM, Xml: MINIMAL_CREATE });
const pull = (): Request => v1Request("/MITS/SearchProspects", { ...FORM, ...WHOLE_YEAR });

const hangUp = async (fake: FakeResMan, request: Request): Promise<void> => {
  const controller = new AbortController();
  const handling = vi.spyOn(fake, "handle");
  const answer = createFakeResManFetch(fake)(new Request(request, { signal: controller.signal }));
  // A signal ends the waiting at once, also before the fake is done with the request.
  expect(await handling.mock.results[0]?.value).toBe("hang");
  controller.abort(new Error("gave up"));
  await expect(answer).rejects.toThrow("gave up");
};

describe("faults instead of an answer", () => {
  it.each([
    ["http503Html", 503],
    ["okHtml", 200],
  ] as const)("%s is a page of the proxy, and nothing is written", async (kind, status) => {
    const { fake } = aFake();
    fake.faults.set(kind, { next: 1 });
    const response = await send(fake, create());
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
    expect(fake.prospects()).toEqual([]);
    expect((await send(fake, create())).status).toBe(200);
    expect(fake.prospects()).toHaveLength(1);
  });

  it.each([
    ["dropBefore", 0],
    ["dropAfter", 1],
  ] as const)("%s breaks the connection; %i writes were applied", async (kind, writes) => {
    const { fake } = aFake();
    fake.faults.set(kind, { next: 1 });
    await expect(send(fake, create())).rejects.toThrow(new TypeError("fetch failed"));
    expect(fake.writes).toHaveLength(writes);
  });

  it.each([
    ["hang", 0],
    ["hangAfter", 1],
  ] as const)("%s waits until the client gives up; %i writes were applied", async (kind, writes) => {
    const { fake } = aFake();
    fake.faults.set(kind, { next: 1 });
    await hangUp(fake, create());
    expect(fake.writes).toHaveLength(writes);
  });

  it("a client may give up before it asks, or while it waits", async () => {
    const { fake } = aFake();
    await expect(
      createFakeResManFetch(fake)(new Request(create(), { signal: AbortSignal.abort(new Error("gave up")) })),
    ).rejects.toThrow("gave up");
    expect(fake.requests).toEqual({});
    fake.faults.set("hang", { next: 1 });
    const controller = new AbortController();
    const answer = createFakeResManFetch(fake)(new Request(create(), { signal: controller.signal }));
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error("gave up"));
    await expect(answer).rejects.toThrow("gave up");
  });

  it("http504After is a proxy that gave up on a write that was applied", async () => {
    const { fake } = aFake();
    fake.faults.set("http504After", { next: 1 });
    expect((await send(fake, create())).status).toBe(504);
    expect(fake.writes).toHaveLength(1);
  });

  it("transientEnvelope is an error in HTTP 200, in the form of the method", async () => {
    const { fake } = aFake();
    fake.faults.set("transientEnvelope", { next: 2 });
    const answer = await post(fake, MINIMAL_CREATE);
    expect(answer).toMatchObject({ httpStatus: 200, status: "Error" });
    expect(answer.error).toContain("Please try again");
    expect(await lookUp(fake, "/Leasing/GetEmployees")).toMatchObject({
      Status: "Failed",
      ErrorDescription: answer.error,
    });
    expect(fake.writes).toEqual([]);
    expect(fake.unexpected).toEqual([]);
  });

  it("rateLimit is HTTP 429 with Retry-After in either form", async () => {
    const { fake } = aFake();
    fake.faults.set("rateLimit", { next: 1 });
    const first = await send(fake, pull());
    expect([first.status, first.headers.get("retry-after")]).toEqual([429, "1"]);
    const retryAfter = "Mon, 02 Mar 2026 17:06:00 GMT";
    fake.faults.set("rateLimit", { next: 1, retryAfter });
    expect((await send(fake, pull())).headers.get("retry-after")).toBe(retryAfter);
  });
});

describe("when a fault strikes", () => {
  it("can be limited to reads or writes", async () => {
    const { fake } = aFake();
    fake.faults.set("http503Html", { rate: 1, on: "writes" });
    expect((await send(fake, pull())).status).toBe(200);
    expect((await send(fake, create())).status).toBe(503);
    fake.faults.set("http503Html", { rate: 1, on: "reads" });
    expect((await send(fake, pull())).status).toBe(503);
    expect((await send(fake, create())).status).toBe(200);
    fake.faults.clear("http503Html");
    expect((await send(fake, pull())).status).toBe(200);
  });

  it("follows its rate, the same for the same seed", async () => {
    const run = async (): Promise<number[]> => {
      const { fake } = aFake();
      fake.faults.set("http503Html", { rate: 0.3 });
      const statuses: number[] = [];
      for (let index = 0; index < 100; index += 1) statuses.push((await send(fake, pull())).status);
      return statuses;
    };
    const statuses = await run();
    const failed = statuses.filter((status) => status === 503).length;
    expect(failed).toBeGreaterThan(15);
    expect(failed).toBeLessThan(45);
    expect(await run()).toEqual(statuses);
  });

  it("draws nothing from the random source while it is off", async () => {
    const { fake } = aFake({
      runtime: {
        random: () => {
          throw new Error("drawn");
        },
      },
    });
    await post(fake, MINIMAL_CREATE);
    expect(fake.writes).toHaveLength(1);
  });
});

describe("other forms of a right answer", () => {
  const combinations: FaultKind[][] = [
    ["namespaced"],
    ["escapedResponse"],
    ["bom"],
    ["namespaced", "escapedResponse", "bom"],
  ];

  it.each(combinations.map((kinds) => [kinds.join(" and "), kinds] as const))("%s can be read", async (_, kinds) => {
    const { fake } = aFake();
    await post(fake, FULL_CREATE);
    await post(fake, lead({ firstName: "A &amp; B", contact: email("ab@example.com") }));
    const plain = await search(fake, WHOLE_YEAR);
    for (const kind of kinds) fake.faults.set(kind, { rate: 1 });
    const { prospects } = await search(fake, WHOLE_YEAR);
    for (const path of ["Customers/Customer/Name/FirstName", "Customers/Customer/Email", "Events/Event/Comments"]) {
      expect(prospects.map((prospect) => texts(prospect, path))).toEqual(
        plain.prospects.map((prospect) => texts(prospect, path)),
      );
    }
    expect(prospects.flatMap((prospect) => attributes(prospect, "Customers/Customer", "Type"))).toEqual([
      "prospect",
      "roommate",
      "prospect",
    ]);
  });

  it("writes them as they were seen", async () => {
    const { fake } = aFake();
    await post(fake, MINIMAL_CREATE);
    fake.faults.set("namespaced", { next: 1 });
    const namespaced = await search(fake, WHOLE_YEAR);
    expect(namespaced.text).toContain('<Response><MITS:LeadManagement xmlns:MITS="http://my-company.com/namespace">');
    expect(namespaced.text).toContain("<MITS:Prospects><MITS:Prospect>");
    fake.faults.set("escapedResponse", { next: 1 });
    expect((await search(fake, WHOLE_YEAR)).text).toContain("<Response>&lt;LeadManagement&gt;");
    fake.faults.set("bom", { next: 1 });
    const bytes = new Uint8Array(await (await send(fake, pull())).arrayBuffer());
    expect([...bytes.slice(0, 4)]).toEqual([0xef, 0xbb, 0xbf, "<".charCodeAt(0)]);
  });
});
