import * as z from "zod";
import { type AirtableTableSchema, airtableTableSchemaSchema } from "../../domain/wire/airtable.js";
import type { AirtableCallOptions } from "../../ports/airtable.js";
import { AirtableError } from "./airtable-error.js";
import { parseAnswer } from "./records/records-api.js";
import type { AirtableRequest, AirtableSend } from "./send.js";

/** A base the token can see. */
export interface AirtableBase {
  id: string;
  name: string;
  /** `none`, `read`, `comment`, `edit` or `create`. */
  permissionLevel: string;
}

/** Whose token it is. */
export interface AirtableIdentity {
  id: string;
  email?: string;
  /** Of OAuth tokens only. */
  scopes?: string[];
}

/** The metadata calls (API reference, section 7). */
export interface AirtableMeta {
  whoami(options?: AirtableCallOptions): Promise<AirtableIdentity>;
  /** All of them, a thousand a request. */
  bases(options?: AirtableCallOptions): Promise<AirtableBase[]>;
  tables(options?: AirtableCallOptions): Promise<AirtableTableSchema[]>;
}

const identitySchema = z
  .object({ id: z.string().min(1), email: z.string().nullish(), scopes: z.array(z.string()).nullish() })
  .transform(
    ({ id, email, scopes }): AirtableIdentity => ({
      id,
      ...(email != null && { email }),
      ...(scopes != null && { scopes }),
    }),
  );

const basesSchema = z.object({
  bases: z.array(z.object({ id: z.string().min(1), name: z.string(), permissionLevel: z.string() })),
  offset: z.string().nullish(),
});

const tablesSchema = z.object({ tables: z.array(airtableTableSchemaSchema) });

/** Every call throws an {@link AirtableError}: `WIRE_SHAPE` for an answer that cannot be understood. */
export function createMeta(send: AirtableSend, baseId: string): AirtableMeta {
  const read = async <S extends z.ZodType>(
    schema: S,
    request: Pick<AirtableRequest, "name" | "path" | "query">,
    options: AirtableCallOptions = {},
  ): Promise<z.output<S>> => {
    const whole: AirtableRequest = { ...request, method: "GET", effect: "read", needsBody: true };
    return parseAnswer(schema, (await send(whole, options)).body, whole);
  };

  return {
    whoami: (options) => read(identitySchema, { name: "Airtable whoami", path: "meta/whoami" }, options),
    bases: async (options) => {
      const name = "Airtable list bases";
      const bases: AirtableBase[] = [];
      const followed = new Set<string>();
      for (let offset: string | undefined; ; ) {
        const query = new URLSearchParams(offset === undefined ? {} : { offset });
        const page = await read(basesSchema, { name, path: "meta/bases", query }, options);
        bases.push(...page.bases);
        if (!page.offset) return bases;
        // A server that sends an offset for the second time would send it for ever.
        if (followed.has(page.offset)) throw new AirtableError("WIRE_SHAPE", `${name} sent the same offset twice.`);
        offset = page.offset;
        followed.add(offset);
      }
    },
    tables: async (options) => {
      const path = `meta/bases/${encodeURIComponent(baseId)}/tables`;
      const { tables } = await read(tablesSchema, { name: "Airtable list tables", path }, options);
      return tables;
    },
  };
}
