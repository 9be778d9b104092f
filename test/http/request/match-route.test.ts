import { describe, expect, it } from "vitest";
import { createMatcher } from "../../../src/http/request/match-route.js";
import type { HttpMethod, Route } from "../../../src/http/route.js";

const aRoute = (method: HttpMethod, path: string): Route => ({
  method,
  path,
  operationId: `${method} ${path}`,
  summary: "",
  tag: "",
  access: "open",
  responses: {},
  handle: async () => ({ status: 200, body: null }),
});

const match = createMatcher([
  aRoute("GET", "/leads/{lead_id}"),
  aRoute("PUT", "/leads/{lead_id}"),
  aRoute("GET", "/leads/pull"),
  aRoute("GET", "/{kind}/pull"),
  aRoute("GET", "/leads/{lead_id}/notes/{note_id}"),
  aRoute("GET", "/leads"),
]);

const found = (method: string, path: string) => {
  const result = match(method, path);
  return result && "route" in result ? [result.route.path, result.params] : result;
};

describe("a path", () => {
  it.each([
    ["/leads", "/leads", {}],
    ["/leads/", "/leads", {}],
    ["/leads/pull", "/leads/pull", {}],
    ["/leads/pull/", "/leads/pull", {}],
    ["/leads/7", "/leads/{lead_id}", { lead_id: "7" }],
    ["/leads/a%20b%2Fc", "/leads/{lead_id}", { lead_id: "a b/c" }],
    ["/leads/%F0%9F%92%A9", "/leads/{lead_id}", { lead_id: "💩" }],
    ["/leads/constructor", "/leads/{lead_id}", { lead_id: "constructor" }],
    ["/tours/pull", "/{kind}/pull", { kind: "tours" }],
    ["/leads/7/notes/8", "/leads/{lead_id}/notes/{note_id}", { lead_id: "7", note_id: "8" }],
  ])("%s is %s", (path, template, params) => {
    expect(found("GET", path)).toEqual([template, params]);
  });

  it.each(["", "/", "/lead", "/leads//", "/leads//notes/8", "/leads/7/notes", "/leads/7/notes/8/9"])(
    "%s is none",
    (path) => {
      expect(found("GET", path)).toBeUndefined();
    },
  );

  it("that is spelled out hides one that is not, whatever the method", () => {
    expect(found("PUT", "/leads/pull")).toEqual({ allow: ["GET"] });
  });

  it("names its methods", () => {
    expect(found("DELETE", "/leads/7")).toEqual({ allow: ["GET", "PUT"] });
  });

  it("that is broken encoding is bad input", () => {
    expect(() => match("GET", "/leads/%zz")).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });
});
