import { ConfigError } from "../../../domain/errors.js";
import { quoteIdentifier } from "../client/statement.js";

export { quoteLiteral } from "../client/statement.js";

/** Which schemas of the database are used. */
export interface SchemaOptions {
  /** Where our tables, views and functions are. Created when absent. Default `public`. */
  schema?: string;
  /** Where the host's tables are (`conversation`, `"user"`, …). Created when absent. Default: the same schema. */
  hostSchema?: string;
}

/** The two schemas, ready for use in SQL. */
export interface SchemaNames {
  readonly schema: string;
  readonly hostSchema: string;
  /** {@link schema} as a quoted identifier. */
  readonly ours: string;
  /** {@link hostSchema} as a quoted identifier. */
  readonly host: string;
  /** What news of jobs is notified on. */
  readonly channel: string;
}

/** Bytes PostgreSQL keeps of a name. */
const MAX_NAME_BYTES = 63;

/**
 * Checks and quotes the names of the schemas.
 * @throws ConfigError when a name is empty, too long for PostgreSQL or holds a NUL character or `$$`
 */
export function schemaNames(options: SchemaOptions = {}): SchemaNames {
  const { schema = "public" } = options;
  const { hostSchema = schema } = options;
  const channel = jobsChannel(schema);
  checkName("schema", schema, channel);
  checkName("hostSchema", hostSchema, hostSchema);
  return { schema, hostSchema, ours: quoteIdentifier(schema), host: quoteIdentifier(hostSchema), channel };
}

/** The channel of `LISTEN` and `NOTIFY` that tells of jobs and freed locks. */
export const jobsChannel = (schema: string): string => `lead_sync_${schema}`;

/** `longest` is the longest name made of it. `$$` would end the body of a function that names the schema. */
function checkName(option: string, name: string, longest: string): void {
  const room = MAX_NAME_BYTES - (bytes(longest) - bytes(name));
  const isUsable = name !== "" && !name.includes("\0") && !name.includes("$$");
  if (isUsable && bytes(name) <= room) return;
  throw new ConfigError(`${option} must be the name of a schema, of 1 to ${room} bytes, without "$$" and NUL.`, {
    context: { option },
  });
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;
