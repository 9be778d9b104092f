import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { buildOpenApi } from "../../../src/http/openapi/build-openapi.js";
import { ROUTES } from "../../../src/http/routes/index.js";
import { createHttpWorld } from "../support/http-world.js";

const document = () => buildOpenApi(ROUTES, { title: "Leads", servers: ["https://crm.example.com"] });

describe("the OpenAPI document", () => {
  it("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document()))).toMatchObject({ valid: true });
    expect(validator.version).toBe("3.1");
  });

  it("would be found out if it were not", async () => {
    const broken = structuredClone(document());
    Object.assign(broken.paths["/api/resman/leads"]?.post ?? {}, { responses: "none" });
    expect(await new Validator().validate(broken)).toMatchObject({ valid: false });
  });

  it("is served as it is, to anybody", async () => {
    const world = await createHttpWorld({ handler: { basePath: "/crm", openapi: { title: "Leads" } } });
    const { status, body } = await world.call({ method: "GET", path: "/api/resman/openapi.json", as: null });
    expect(status).toBe(200);
    expect(body).toEqual(world.handler.openapi);
    expect(Object.keys(world.handler.openapi.paths)).toContain("/crm/api/resman/leads");
    expect(world.handler.openapi.info.title).toBe("Leads");
  });

  it("is the same each time", () => {
    expect(JSON.stringify(document())).toBe(JSON.stringify(document()));
  });

  it("names each schema it refers to", () => {
    const text = JSON.stringify(document());
    const named = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
    expect(Object.keys(document().components.schemas as object).toSorted()).toEqual([...named].toSorted());
    expect([...named]).toContain("Error");
    expect(text).not.toContain("$defs");
    const answers = new Set([...text.matchAll(/"\$ref":"#\/components\/responses\/(\w+)"/g)].map(([, name]) => name));
    expect(Object.keys(document().components.responses as object).toSorted()).toEqual([...answers].toSorted());
    expect(text).toContain("One or more statuses, separated by commas.");
  });

  it("says of the seed's request what the seed says", () => {
    const post = document().paths["/api/resman/leads"]?.post as { requestBody: { content: object }; security: unknown };
    expect(post.requestBody.content).toMatchObject({
      "application/json": {
        schema: {
          required: ["conversation_id", "lead_data"],
          properties: {
            lead_data: {
              required: expect.arrayContaining([
                "first_name",
                "last_name",
                "property_id",
                "source",
                "initial_message",
                "lead_score",
              ]),
              properties: { source: { const: "chatbot" }, desired_features: { type: "array" } },
            },
          },
        },
      },
    });
    expect(post.security).toEqual([{ caller: [] }]);
  });
});

describe.each(ROUTES.map((route) => [route.operationId, route] as const))("%s", (_, route) => {
  it("has a path parameter for each name in its path", () => {
    const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const operation = document().paths[route.path]?.[route.method.toLowerCase()] as {
      parameters?: { in: string; name: string }[];
    };
    const documented = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
    expect(documented.map(({ name }) => name)).toEqual(names);
  });

  it("has examples that fit", () => {
    if (route.example !== undefined) expect(route.body?.safeParse(route.example)).toMatchObject({ success: true });
    for (const { schema, example } of Object.values(route.responses)) {
      if (example !== undefined) expect(schema?.parse(example)).toEqual(example);
    }
  });
});

describe("the table of routes", () => {
  it("has each operation and each method of a path once", () => {
    const ids = ROUTES.map(({ operationId }) => operationId);
    const doors = ROUTES.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, "{}")}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(doors).size).toBe(doors.length);
  });
});
