import { ConfigError } from "../../domain/errors.js";

type PGliteModule = typeof import("@electric-sql/pglite");

/**
 * The PGlite class, loaded when it is asked for: an optional peer that only the embedded default needs.
 * @throws ConfigError when it is not installed
 */
export async function loadPGlite(
  load: () => Promise<PGliteModule> = () => import("@electric-sql/pglite"),
): Promise<PGliteModule["PGlite"]> {
  try {
    return (await load()).PGlite;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new ConfigError("The embedded database needs PGlite: run `npm install @electric-sql/pglite`.", {
      cause: error,
    });
  }
}

const isNotFound = (error: unknown): boolean =>
  error instanceof Error && "code" in error && /^(ERR_)?MODULE_NOT_FOUND$/.test(String(error.code));
