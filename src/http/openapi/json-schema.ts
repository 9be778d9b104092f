import * as z from "zod";
import { type JsonObject, jsonValueSchema } from "../../domain/primitives.js";
import { errorBodySchema } from "../contracts/error.js";

const named = z.registry<{ id: string }>();
named.add(jsonValueSchema, { id: "JsonValue" });
named.add(errorBodySchema, { id: "Error" });

/** Collects the schemas that have a name, so that each stands in the document once. */
export type NamedSchemas = Map<string, JsonObject>;

/**
 * A schema as OpenAPI 3.1 (JSON Schema 2020-12) writes it. @param io `input`: what may be sent; `output`: what is answered
 */
export function jsonSchemaOf(schema: z.ZodType, io: "input" | "output", components: NamedSchemas): JsonObject {
  const made = z.toJSONSchema(schema, {
    io,
    metadata: named,
    unrepresentable: "any",
    override: ({ jsonSchema, zodSchema }) => {
      const { description } = z.globalRegistry.get(zodSchema) ?? {};
      if (description !== undefined) jsonSchema.description = description;
      // Formats say the same in a word, and answers may get new members without breaking anybody.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      delete jsonSchema.propertyNames;
      delete jsonSchema.id;
    },
  });
  const {
    $schema: _,
    $defs = {},
    ...own
  } = refersToComponents(made) as JsonObject & { $defs?: Record<string, JsonObject> };
  for (const [name, definition] of Object.entries($defs)) components.set(name, definition);
  return own;
}

const refersToComponents = (made: object): unknown =>
  JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/'));
