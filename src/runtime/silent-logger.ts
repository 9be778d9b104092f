import type { Logger } from "../ports/logger.js";

const ignore = (): void => {};

/** Writes nothing: the default. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
