import type * as z from "zod";
import type { JsonObject, JsonValue } from "../../domain/primitives.js";
import type { Route, RouteResponse } from "../route.js";
import { errorResponsesOf } from "./error-responses.js";
import { jsonSchemaOf, type NamedSchemas } from "./json-schema.js";
import { securityOf } from "./security.js";

/** One operation of the document. */
export function operationOf(route: Route, schemas: NamedSchemas): JsonObject {
  const { operationId, summary, tag, access, body, example } = route;
  const parameters = [...parametersOf("path", route.params, schemas), ...parametersOf("query", route.query, schemas)];
  const isNeeded = body !== undefined && !body.safeParse(undefined).success;
  return {
    operationId,
    summary,
    tags: [tag],
    ...(access !== "open" && access !== "signed" && { description: `Needs the role \`${access}\`.` }),
    security: securityOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: isNeeded, content: json(jsonSchemaOf(body, "input", schemas), example) },
    }),
    responses: responsesOf(route, schemas),
  };
}

const json = (schema: JsonObject, example: unknown): JsonObject => ({
  "application/json": { schema, ...(example !== undefined && { example: example as JsonValue }) },
});

function parametersOf(place: "path" | "query", schema: z.ZodType | undefined, schemas: NamedSchemas): JsonObject[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchemaOf(schema, "input", schemas) as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...own }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description !== undefined && { description }),
    schema: own,
  }));
}

function responsesOf(route: Route, schemas: NamedSchemas): JsonObject {
  const own = Object.entries(route.responses).map(([status, response]) => [status, responseOf(response, schemas)]);
  return { ...errorResponsesOf(route), ...Object.fromEntries(own) };
}

function responseOf({ description, schema, example }: RouteResponse, schemas: NamedSchemas): JsonObject {
  if (!schema) return { description, content: { "text/plain": { schema: { type: "string" } } } };
  return { description, content: json(jsonSchemaOf(schema, "output", schemas), example) };
}
