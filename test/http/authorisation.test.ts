import { describe, expect, it } from "vitest";
import type { Route } from "../../src/http/route.js";
import { ROUTES } from "../../src/http/routes/index.js";
import { countWrites } from "../../src/testing/index.js";
import { DANA, PROPERTY } from "../support/small-world.js";
import { AUTHORISATION_ROWS, type AuthorisationRow } from "./support/authorisation-rows.js";
import { callerFor, createHttpWorld, type HttpWorld } from "./support/http-world.js";

/** Who has a role and no more, at Dana's property; and who has the one below. */
const LEAST = { viewer: "viewer", agent: "agent", admin: "local_admin" };
const TOO_LITTLE = { viewer: "stranger", agent: "viewer", admin: "agent" };

const cases = ROUTES.map((route): [string, Route, AuthorisationRow | undefined] => [
  `${route.method} ${route.path}`,
  route,
  AUTHORISATION_ROWS.find(({ operationId }) => operationId === route.operationId),
]);

async function attempt(row: AuthorisationRow, { method }: Route, as: string | null, rewrite = (path: string) => path) {
  const world = await linkedWorld();
  const asked = await row.request(world);
  const wanted = { ...asked, path: rewrite(asked.path) };
  const before = world.fake.writes.length;
  const counted = countWrites(world.storage);
  const { call } = callerFor({ engine: world.anotherEngine({ storage: counted.storage }) }, { runtime: world.runtime });
  const answer = await call({ ...wanted, method, as });
  return { answer, untouched: world.fake.writes.length === before && Object.keys(counted.writes).length === 0 };
}

async function linkedWorld(): Promise<HttpWorld> {
  const world = await createHttpWorld();
  await world.engine.pushLead(DANA);
  return world;
}

function expectNothingOfDana(text: string): void {
  for (const known of [DANA, PROPERTY, "Okafor"]) expect(text).not.toContain(known);
}

it("has a row for every route, and none for others", () => {
  const rows = AUTHORISATION_ROWS.map(({ operationId }) => operationId);
  expect(rows.toSorted()).toEqual(ROUTES.map(({ operationId }) => operationId).toSorted());
});

describe.each(cases)("%s", (_, route, row) => {
  const { access } = route;
  const need = (): AuthorisationRow => {
    if (!row) throw new Error(`test/http/support/authorisation-rows.ts has no row for ${route.operationId}`);
    return row;
  };

  if (access === "open") {
    it("is open to nobody in particular", async () => {
      expect((await attempt(need(), route, null)).answer.status).toBe(need().right);
    });
    return;
  }

  if (access === "signed") {
    it("refuses whoever does not sign, also an admin", async () => {
      const world = await linkedWorld();
      const { headers: _headers, ...unsigned } = await need().request(world);
      const { call } = callerFor(world, { runtime: world.runtime });
      for (const as of [null, "admin"])
        expect((await call({ ...unsigned, method: route.method, as })).status).toBe(401);
    });
    it("takes what is signed, from nobody in particular", async () => {
      expect((await attempt(need(), route, null)).answer.status).toBe(need().right);
    });
    return;
  }

  it("refuses nobody", async () => {
    const { answer, untouched } = await attempt(need(), route, null);
    expect(answer).toMatchObject({ status: 401, body: { error: "Unauthorized", code: "UNAUTHORIZED" } });
    expect(untouched).toBe(true);
  });

  it("refuses a role that is too little", async () => {
    const { answer, untouched } = await attempt(need(), route, TOO_LITTLE[access]);
    expect(answer).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    expect(untouched).toBe(true);
  });

  it("shows and changes nothing of another property", async () => {
    const { answer, untouched } = await attempt(need(), route, "elsewhere");
    expect(answer.status).toBe(need().elsewhere);
    if (answer.status === 200) expectNothingOfDana(answer.text);
    else expect(untouched).toBe(true);
  });

  if (route.query?.safeParse({}).success) {
    it("lists only one's own where no property is named", async () => {
      const { answer } = await attempt(need(), route, "elsewhere", (path) => path.replace(/\?.*/, ""));
      if (route.path.includes("{")) expect(answer.status).toBe(404);
      else expect(answer.status).toBe(200);
      expectNothingOfDana(answer.text);
    });
  }

  it("serves who has the role and the property", async () => {
    expect((await attempt(need(), route, LEAST[access])).answer.status).toBe(need().right);
  });
});
