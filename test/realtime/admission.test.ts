import { describe, expect, it } from "vitest";
import type { Principal } from "../../src/domain/principal.js";
import { admit } from "../../src/realtime/admission.js";

const viewer = (properties: Principal["properties"]): Principal => ({ id: "vic", roles: ["viewer"], properties });

const ask = (query: string, principal: Principal | undefined | null, more: object = {}, headers = {}) =>
  admit(new Request(`http://host/ws${query}`, { headers }), {
    authorize: async () => principal,
    onError: () => {},
    ...more,
  });

describe("somebody who wants to connect is refused:", () => {
  it.each([
    ["nobody", "", undefined, 401, "UNAUTHORIZED"],
    ["nobody, said otherwise", "", null, 401, "UNAUTHORIZED"],
    ["somebody without a role", "", { ...viewer("all"), roles: [] }, 403, "FORBIDDEN"],
    ["somebody with a role of the host's own", "", { ...viewer("all"), roles: ["cook"] }, 403, "FORBIDDEN"],
    ["somebody without properties", "", viewer([]), 403, "FORBIDDEN"],
    ["another's property", "?property_id=p2", viewer(["p1"]), 403, "FORBIDDEN"],
    ["another's property beside one's own", "?property_id=p1&property_id=p2", viewer(["p1"]), 403, "FORBIDDEN"],
    ["an empty property", "?property_id=", viewer("all"), 400, "INVALID_INPUT"],
    ["a position that is no number", "?last_event_id=x", viewer("all"), 400, "INVALID_INPUT"],
    ["a position below nothing", "?last_event_id=-1", viewer("all"), 400, "INVALID_INPUT"],
    ["a position beyond all numbers", `?last_event_id=${"9".repeat(30)}`, viewer("all"), 400, "INVALID_INPUT"],
    ["a batch that is neither", "?batch=maybe", viewer("all"), 400, "INVALID_INPUT"],
  ] as const)("%s", async (_, query, principal, status, code) => {
    expect(await ask(query, principal)).toMatchObject({ admitted: false, status, code });
  });

  it("a page that is not allowed, before anybody looks at its token", async () => {
    const rules = { allowedOrigins: ["https://desk.example"], authorize: () => Promise.reject(new Error("asked")) };
    const evil = await ask("", viewer("all"), rules, { origin: "https://evil.example" });
    expect(evil).toMatchObject({ status: 403 });
    const ours = { allowedOrigins: ["https://desk.example"] };
    expect(await ask("", viewer("all"), ours, { origin: "https://desk.example" })).toMatchObject({ admitted: true });
    expect(await ask("", viewer("all"), ours)).toMatchObject({ admitted: true });
  });

  it("everybody, while nobody can be recognised; and why is not told", async () => {
    const errors: unknown[] = [];
    const error = new Error("password=hunter2");
    const rules = { authorize: () => Promise.reject(error), onError: (caught: unknown) => errors.push(caught) };
    const admission = await ask("", undefined, rules);
    expect(admission).toMatchObject({ admitted: false, status: 500 });
    expect(JSON.stringify(admission)).not.toContain("hunter2");
    expect(errors).toEqual([error]);
  });
});

describe("somebody who may connect gets", () => {
  it.each([
    ["all of their properties", "", viewer(["p1", "p2"]), { propertyIds: ["p1", "p2"], batch: false }],
    ["everything, who sees everything", "", viewer("all"), { propertyIds: "all", batch: false }],
    ["the one they name", "?property_id=p2", viewer(["p1", "p2"]), { propertyIds: ["p2"], batch: false }],
    [
      "several they name",
      "?property_id=p1&property_id=p2&property_id=p1",
      viewer("all"),
      { propertyIds: ["p1", "p2"] },
    ],
    ["what they missed", "?last_event_id=0&batch=1", viewer("all"), { lastEventId: 0, batch: true }],
  ] as const)("%s", async (_, query, principal, session) => {
    expect(await ask(query, principal)).toMatchObject({ admitted: true, session: { principal, ...session } });
  });
});
