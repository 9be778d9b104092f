import { describe, expect, it } from "vitest";
import { ValidationError } from "../../../src/domain/errors.js";
import type { ModifiedWindow, ProspectPage, ProspectSearch } from "../../../src/ports/resman.js";
import { failureOf, PERSON, PROPERTY, PROSPECT, personXml, prospects, prospectXml, scripted } from "./support.js";

const COMMON = ["IntegrationPartnerID", "ApiKey", "AccountID", "PropertyID"];

describe("searchProspects", () => {
  it.each<[ProspectSearch, Record<string, string>]>([
    [{ email: " dana@example.com " }, { Email: "dana@example.com" }],
    [{ phone: "9185550142" }, { Phone: "9185550142" }],
    [
      { firstName: "Dana", lastName: "O & K" },
      { FirstName: "Dana", LastName: "O & K" },
    ],
    [{ prospectId: PROSPECT }, { ProspectID: PROSPECT }],
  ])("sends only the criterion %j", async (search, fields) => {
    const { client, seen } = scripted(() => prospects());
    await client.searchProspects(PROPERTY, search);
    const form = Object.fromEntries(seen[0]?.form ?? []);
    expect(seen[0]?.path).toBe("/MITS/SearchProspects");
    expect(form.PropertyID).toBe(PROPERTY);
    expect(Object.fromEntries(Object.entries(form).filter(([name]) => !COMMON.includes(name)))).toEqual(fields);
  });

  it.each<ProspectSearch>([{ email: " " }, { phone: "" }, { prospectId: "" }, { firstName: "Dana", lastName: "" }])(
    "refuses the blank criterion %j, which would find everybody",
    async (search) => {
      const { client, seen } = scripted(() => prospects(prospectXml({})));
      expect(await failureOf(client.searchProspects(PROPERTY, search))).toBeInstanceOf(ValidationError);
      expect(seen).toEqual([]);
    },
  );

  it("counts prospects without a ProspectID in a warning and returns the others", async () => {
    const nameless = `<Prospect><Customers>${personXml({ personId: PERSON })}</Customers></Prospect>`;
    const { client, log } = scripted(() => prospects(nameless, prospectXml({}), nameless));
    expect(await client.searchProspects(PROPERTY, { email: "dana@example.com" })).toHaveLength(1);
    expect(log.filter(({ level }) => level === "warn")).toEqual([
      expect.objectContaining({ facts: { resmanPropertyId: PROPERTY, skipped: 2 } }),
    ]);
  });

  it("reads the JSON form of a MITS answer", async () => {
    const prospect = {
      Customers: {
        Customer: {
          "@Type": "prospect",
          Identification: [{ "@IDType": "ProspectID", "@IDValue": PROSPECT }],
          Name: { FirstName: "Dana", LastName: null },
        },
      },
      Events: null,
    };
    const { client } = scripted(() =>
      JSON.stringify({ Status: "Success", Response: { LeadManagement: { Prospects: { Prospect: prospect } } } }),
    );
    expect(await client.searchProspects(PROPERTY, { prospectId: PROSPECT })).toEqual([
      {
        prospectId: PROSPECT,
        customers: [{ type: "prospect", prospectId: PROSPECT, firstName: "Dana", phones: [], addresses: [] }],
        preferences: {},
        events: [],
      },
    ]);
  });
});

describe("getProspect", () => {
  it("compares the id without regard to case and ignores other hits", async () => {
    const { client } = scripted(() => prospects(prospectXml({ prospectId: "other" }), prospectXml({})));
    expect((await client.getProspect(PROPERTY, PROSPECT.toUpperCase()))?.prospectId).toBe(PROSPECT);
    expect(await client.getProspect(PROPERTY, "third")).toBeUndefined();
  });
});

describe("pullProspects", () => {
  const MINUTE = 60_000;
  const at = (minutes: number): string => new Date(Date.UTC(2026, 2, 5) + minutes * MINUTE).toISOString();

  const pull = async (
    isTooLarge: (minutes: number) => boolean,
    window: ModifiedWindow,
    options: { minWindowMs?: number } = {},
  ) => {
    const asked: string[] = [];
    const harness = scripted(({ form }) => {
      const from = Date.parse(form.get("ModifiedStartDateTime") ?? "");
      const to = Date.parse(form.get("ModifiedEndDateTime") ?? "");
      asked.push(`${(from - Date.UTC(2026, 2, 5)) / MINUTE}-${(to - Date.UTC(2026, 2, 5)) / MINUTE}`);
      if (isTooLarge((to - from) / MINUTE)) return { status: 502, body: "buffer overflow" };
      return prospects(prospectXml({ prospectId: `P${from}` }));
    }, options);
    const pages: ProspectPage[] = [];
    for await (const page of harness.client.pullProspects(PROPERTY, window)) pages.push(page);
    return { pages, asked, ...harness };
  };

  it("asks once for a window that fits", async () => {
    const window = { from: at(0), to: at(60) };
    const { pages, seen } = await pull(() => false, window);
    expect(pages).toEqual([{ window, prospects: [expect.anything()] }]);
    expect(Object.fromEntries(seen[0]?.form ?? [])).toMatchObject({
      ModifiedStartDateTime: "2026-03-05T00:00:00Z",
      ModifiedEndDateTime: "2026-03-05T01:00:00Z",
    });
  });

  it("halves what is too large and yields in the order of time, without a gap", async () => {
    const { pages, asked } = await pull((minutes) => minutes > 15, { from: at(0), to: at(60) });
    expect(asked).toEqual(["0-60", "0-30", "0-15", "15-30", "30-60", "30-45", "45-60"]);
    expect(pages.map(({ window }) => window)).toEqual([
      { from: at(0), to: at(15) },
      { from: at(15), to: at(30) },
      { from: at(30), to: at(45) },
      { from: at(45), to: at(60) },
    ]);
  });

  it("widens to whole seconds on the wire, never narrows", async () => {
    const { seen } = await pull(() => false, { from: "2026-03-05T00:00:00.900Z", to: "2026-03-04T18:05:00.100-06:00" });
    expect(Object.fromEntries(seen[0]?.form ?? [])).toMatchObject({
      ModifiedStartDateTime: "2026-03-05T00:00:00Z",
      ModifiedEndDateTime: "2026-03-05T00:05:01Z",
    });
  });

  it("gives up when half would be shorter than the smallest window, and names it", async () => {
    const error = await failureOf(pull(() => true, { from: at(0), to: at(4) }));
    expect(error).toMatchObject({ code: "RESULT_TOO_LARGE", context: { from: at(0), to: at(1) } });
    expect(String(error)).toContain(at(1));
    const narrow = await failureOf(pull(() => true, { from: at(0), to: at(4) }, { minWindowMs: 2 * MINUTE }));
    expect(narrow).toMatchObject({ context: { from: at(0), to: at(2) } });
  });

  it("keeps what it has yielded when a later window fails", async () => {
    const { client } = scripted(({ form }, index) => {
      if (index === 0) return { status: 502, body: "buffer overflow" };
      return form.get("ModifiedStartDateTime") === "2026-03-05T00:00:00Z" ? prospects() : { status: 403 };
    });
    const pages: ProspectPage[] = [];
    const read = async () => {
      for await (const page of client.pullProspects(PROPERTY, { from: at(0), to: at(60) })) pages.push(page);
    };
    expect(await failureOf(read())).toMatchObject({ code: "AUTH_ERROR" });
    expect(pages.map(({ window }) => window.to)).toEqual([at(30)]);
  });

  it("asks only when the next page is wanted", async () => {
    const { client, seen } = scripted((_seen, index) =>
      index === 0 ? { status: 502, body: "buffer overflow" } : prospects(),
    );
    for await (const _page of client.pullProspects(PROPERTY, { from: at(0), to: at(60) })) break;
    expect(seen).toHaveLength(2);
  });

  it("does not mistake an error of its consumer for a large window", async () => {
    const { client, seen } = scripted(() => prospects());
    const pages = client.pullProspects(PROPERTY, { from: at(0), to: at(60) });
    await pages.next();
    const error = Object.assign(new Error("mine"), { code: "RESULT_TOO_LARGE" });
    expect(await failureOf(pages.throw(error))).toBe(error);
    expect(seen).toHaveLength(1);
  });

  it.each([
    { from: at(60), to: at(0) },
    { from: "2026-03-05", to: at(0) },
    { from: "2026-03-05T00:00:00", to: at(0) },
    { from: "yesterday", to: at(0) },
  ])("refuses the window %j", async (window) => {
    expect(await failureOf(pull(() => false, window))).toBeInstanceOf(ValidationError);
  });

  it("stops when it is aborted", async () => {
    const { client, seen } = scripted(() => prospects());
    const pages = client.pullProspects(PROPERTY, { from: at(0), to: at(1) }, { signal: AbortSignal.abort() });
    expect(await failureOf(pages.next())).toMatchObject({ code: "ABORTED" });
    expect(seen).toEqual([]);
  });
});
