import type { Logger } from "../ports/logger.js";
import { redactFacts } from "./redact/redact-facts.js";
import { redactText } from "./redact/redact-text.js";
import { silentLogger } from "./silent-logger.js";

const redacting = new WeakSet<Logger>();

/**
 * A logger that passes lines on without secrets and personal data. The engine, its clients and the other parts wrap the logger
 * they are given by themselves; use it for lines of your own about leads.
 *
 * Hidden by the name of a fact: keys, tokens, secrets, passwords, credentials, emails, phones, names, notes and other texts of
 * people. Hidden by form, also within messages and errors: email addresses, phone numbers, tokens, long keys, and what a URL
 * carries of these. Ids, codes, counts, durations and instants stay. A name within a sentence has no form to know it by: give
 * people's data as facts, not as part of the message. Stacks of errors are left out.
 * @param logger Default: none, nothing is written.
 */
export function redactingLogger(logger: Logger = silentLogger): Logger {
  if (logger === silentLogger || redacting.has(logger)) return logger;
  const line = (level: keyof Logger) => (message: string, facts?: Record<string, unknown>) => {
    if (facts === undefined) logger[level](redactText(String(message)));
    else logger[level](redactText(String(message)), redactFacts(facts));
  };
  const wrapped = { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
  redacting.add(wrapped);
  return wrapped;
}
