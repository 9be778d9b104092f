import { Cron } from "croner";
import { ConfigError } from "../../domain/errors.js";

/** When something is done: a cron expression, read as the clocks of a time zone show it. */
export interface CronTime {
  /** Minute, hour, day of month, month and day of week; or a name such as `@daily`. */
  cron: string;
  /** IANA name. */
  timeZone: string;
}

const LONGEST = 100;
const NAME = /^@[a-z]+$/i;

/**
 * What is wrong with a cron expression, in words that name it and show a good one; null where nothing is. Five fields, no
 * seconds: what is to happen every few seconds is no schedule. A date that never comes, as in `0 0 31 2 *`, is not wrong.
 */
export function cronProblem(cron: string): string | null {
  const reason = reasonAgainst(cron);
  const shown = JSON.stringify(cron.length > LONGEST ? `${cron.slice(0, LONGEST)}…` : cron);
  const example = 'Give minute, hour, day of month, month and day of week: "30 3 * * 1-5" is 03:30 on weekdays.';
  return reason === null ? null : `${shown} is no cron expression (${reason}). ${example}`;
}

function reasonAgainst(cron: string): string | null {
  if (cron.length > LONGEST) return `longer than ${LONGEST} characters`;
  const text = cron.trim();
  const count = text === "" ? 0 : text.split(/\s+/).length;
  // A date alone would be taken for a schedule that fires once.
  if (count !== 5 && !NAME.test(text)) return `${count} fields, not 5`;
  try {
    open({ cron, timeZone: "UTC" });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^CronPattern: /, "").replace(/\.$/, "") : "not readable";
  }
}

/** Whether the platform knows a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/**
 * The first firing after an instant; null where there is none, as for the 31st of February.
 *
 * When clocks go forward, an hour that names its times (`30 2 * * *`) fires once although its time does not exist: at the first
 * minute after the gap. When they go back, it fires once although its time comes twice: the first time. What goes by a wildcard
 * or a step in minute or hour (`*\/15 * * * *`) follows the time that truly passes: it fires in both of the two hours, and not
 * in one that does not exist.
 * @param after milliseconds since the Unix epoch
 * @throws ConfigError naming the expression or the time zone
 */
export function nextFiring(time: CronTime, after: number): number | null {
  return reading(time, (cron) => cron.nextRun(new Date(after)));
}

function reading(time: CronTime, read: (cron: Cron) => Date | null): number | null {
  const problem = cronProblem(time.cron);
  if (problem !== null) throw new ConfigError(problem, { context: { cron: time.cron.slice(0, LONGEST) } });
  const { timeZone } = time;
  if (!isTimeZone(timeZone)) {
    throw new ConfigError(`${JSON.stringify(timeZone)} is no time zone; "America/Chicago" is one.`, {
      context: { timeZone },
    });
  }
  return read(open(time))?.getTime() ?? null;
}

/** Paused and without a function: it never sets a timer, and is asked about given instants only. */
const open = ({ cron, timeZone }: CronTime): Cron =>
  new Cron(cron, { timezone: timeZone, mode: "5-part", fixedTimeRule: "no-wildcard", paused: true });
