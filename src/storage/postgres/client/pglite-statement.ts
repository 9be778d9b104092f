import { shortHash } from "../../../rules/text/short-hash.js";
import type { SqlParameter } from "./sql.js";
import { quoteLiteral, type RunStatement, TEXT_OID } from "./statement.js";
import type { PGliteSession } from "./structural-types.js";

/** Runs statements through PGlite. Parameters are declared as text: it refuses text for some types it finds by itself. */
export const pgliteStatement =
  (session: PGliteSession): RunStatement =>
  async (text, parameters) => {
    const { rows } = await session.query<Record<string, unknown>>(text, [...parameters], {
      paramTypes: parameters.map(() => TEXT_OID),
    });
    return rows;
  };

/** Statements of one PGlite that come again: made up as SQL goes, they must not fill its memory. */
const MOST_PREPARED = 300;

const PREPARABLE = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i;

/**
 * Statements prepared within one PGlite. It plans a statement anew each time it is given its text, which takes longer
 * than running it, and has no other way to keep a plan.
 */
export class PGlitePlans {
  readonly #uses = new Map<string, number>();
  readonly #prepared = new Map<string, string>();

  /** {@link pgliteStatement} of the database itself, by a plan where the text comes again. */
  run(client: PGliteSession): RunStatement {
    return this.#run(client, (text, parameters) => {
      // Not waited for: the statement keeps its place before what is asked for after it.
      if (this.#comesAgain(text)) this.#prepare(client, text, parameters).catch(() => this.#uses.delete(text));
    });
  }

  /** The same within a transaction, where nothing else can come in between. */
  runWithin(transaction: PGliteSession): RunStatement {
    return this.#run(transaction, async (text, parameters) => {
      if (this.#comesAgain(text)) await this.#prepare(transaction, text, parameters);
    });
  }

  #run(session: PGliteSession, prepare: (text: string, parameters: number) => Promise<void> | void): RunStatement {
    const plain = pgliteStatement(session);
    return async (text, parameters) => {
      const preparing = this.#prepared.has(text) ? undefined : prepare(text, parameters.length);
      if (preparing) await preparing;
      const name = this.#prepared.get(text);
      if (name === undefined) return plain(text, parameters);
      const values = parameters.length > 0 ? `(${parameters.map(literal).join(", ")})` : "";
      return plain(`EXECUTE ${name}${values}`, []);
    };
  }

  /** Whether a text comes for the second time, and is worth a plan. */
  #comesAgain(text: string): boolean {
    if (this.#prepared.size >= MOST_PREPARED || !PREPARABLE.test(text)) return false;
    const uses = (this.#uses.get(text) ?? 0) + 1;
    this.#uses.set(text, uses);
    return uses === 2;
  }

  async #prepare(session: PGliteSession, text: string, parameters: number): Promise<void> {
    const name = `lead_sync_${shortHash(text)}${shortHash(`#${text}`)}`;
    const types = parameters > 0 ? `(${Array.from({ length: parameters }, () => "text").join(", ")})` : "";
    // Another adapter on the same PGlite may have prepared it.
    await session.exec(
      `DO ${quoteLiteral(
        `BEGIN IF NOT EXISTS (SELECT FROM pg_prepared_statements WHERE name = '${name}') THEN
EXECUTE ${quoteLiteral(`PREPARE ${name}${types} AS ${text}`)};
END IF; END`,
      )}`,
    );
    this.#prepared.set(text, name);
    this.#uses.delete(text);
  }
}

const literal = (value: SqlParameter): string => (value === null ? "NULL" : quoteLiteral(value));
