import * as z from "zod";
import type { Logger } from "../../ports/logger.js";
import type { AlertNotifier } from "./alert-notifier.js";
import { hasMethods, readOptions } from "./read-options.js";

/** Options of {@link consoleNotifier}. */
export interface ConsoleNotifierOptions {
  /** `console`, or any other logger. */
  logger: Logger;
}

const optionsSchema = z.strictObject({
  logger: z.custom<Logger>((logger) => hasMethods(logger, "info", "warn"), "must be a logger, e.g. `console`"),
});

/**
 * Writes alerts to a log: that one begins or goes on as a warning, that it is over as information.
 * @throws ConfigError naming the option
 */
export function consoleNotifier(options: ConsoleNotifierOptions): AlertNotifier {
  const { logger } = readOptions(optionsSchema, options, "consoleNotifier");
  return {
    async notify({ text, ...facts }) {
      if (facts.news === "resolve") logger.info(text, facts);
      else logger.warn(text, facts);
    },
  };
}
