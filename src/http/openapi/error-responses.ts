import type { JsonObject } from "../../domain/primitives.js";
import { errorBodySchema } from "../contracts/error.js";
import type { Route } from "../route.js";
import { jsonSchemaOf, type NamedSchemas } from "./json-schema.js";

/** What a route of its kind can answer beside its own responses. */
const ERRORS = {
  400: ["InvalidInput", "The input is not valid; `details` names each member."],
  401: ["Unauthorized", "Nobody could be recognised, or the signature does not fit."],
  403: ["Forbidden", "The caller may not do this, or not for this property."],
  404: ["NotFound", "There is no such record, or none the caller may see."],
  409: ["Conflict", "The state of things forbids it; the code says why."],
  413: ["TooLarge", "The body is too large."],
  415: ["NotJson", "The body is not JSON."],
  422: ["Refused", "ResMan refused the data."],
  500: ["Failed", "Something failed that trying again will not mend."],
  503: ["Unavailable", "Something failed for a passing reason; `Retry-After` says when to try again."],
} as const;
type ErrorStatus = keyof typeof ERRORS;

/** The answers themselves, each once. */
export const errorComponents = (schemas: NamedSchemas): JsonObject => {
  const content = { "application/json": { schema: jsonSchemaOf(errorBodySchema, "output", schemas) } };
  return Object.fromEntries(Object.values(ERRORS).map(([name, description]) => [name, { description, content }]));
};

/** A route's errors by status. */
export const errorResponsesOf = (route: Route): Record<string, JsonObject> =>
  Object.fromEntries(
    statusesOf(route).map((status) => [status, { $ref: `#/components/responses/${ERRORS[status][0]}` }]),
  );

function statusesOf({ access, params, query, body }: Route): ErrorStatus[] {
  const isForPeople = access !== "open" && access !== "signed";
  return [
    ...(params || query || body ? ([400] as const) : []),
    ...(access === "open" ? [] : ([401] as const)),
    ...(isForPeople ? ([403, 404, 409, 422] as const) : []),
    ...(body ? ([413, 415] as const) : []),
    500,
    503,
  ];
}
