import { shortHash } from "../../../rules/text/short-hash.js";
import type { SqlParameter } from "./sql.js";
import type { PgStatement } from "./structural-types.js";

/** Each prepared statement takes memory of each connection: a host's own SQL, made up as it goes, must not fill it. */
const MOST_PREPARED = 500;

const names = new Map<string, string>();

/**
 * The same text has the same name everywhere, also in a second copy of this package that shares the pool: `pg` refuses
 * a name that stands for two texts.
 */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_PREPARED) return known;
  const name = `lead_sync_${shortHash(text)}${shortHash(`#${text}`)}`;
  names.set(text, name);
  return name;
}

/** A statement as `pg` takes it. */
export function pgStatement(text: string, parameters: readonly SqlParameter[], prepare: boolean): PgStatement {
  const name = prepare ? nameOf(text) : undefined;
  return { text, values: [...parameters], ...(name !== undefined && { name }) };
}
