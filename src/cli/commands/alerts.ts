import type { Alert } from "../../domain/alert.js";
import { ConfigError } from "../../domain/errors.js";
import { withEngine } from "../config/open-engine.js";
import type { CliMonitor, OpenEngine } from "../config/opened.js";
import { EXIT } from "../exit-codes.js";
import { duration, percent } from "../output/duration.js";
import { instant } from "../output/instant.js";
import { widthOf, wrap } from "../output/table.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** How every alert rule stands, as all processes see it. */
export const alertsListCommand = (cli: Surroundings, flags: { config?: string }): Promise<Outcome> =>
  withEngine(cli, flags, "store", async (opened) => {
    const alerts = await monitorOf(opened).alerts();
    const text = alerts.map((alert) => alertText(cli, alert)).join("\n");
    const none = "No rule was looked at yet: a monitor does so once it runs.";
    return { code: EXIT.ok, document: { alerts }, text: text || none };
  });

/** Options of `lead-sync alerts mute` and `unmute`. */
export interface AlertFlags {
  config?: string;
  rule: string;
  property?: string;
}

/** Tells nobody of an alert for a while. */
export const alertsMuteCommand = (cli: Surroundings, flags: AlertFlags & { for: number }): Promise<Outcome> =>
  withEngine(cli, flags, "store", async (opened) => {
    const until = new Date(cli.runtime.now() + flags.for).toISOString();
    const alert = await monitorOf(opened).mute(refOf(flags), until);
    return { code: EXIT.ok, document: alert, text: `${flags.rule} is muted until ${instant(until, cli.timeZone)}.` };
  });

/** Ends a mute. */
export const alertsUnmuteCommand = (cli: Surroundings, flags: AlertFlags): Promise<Outcome> =>
  withEngine(cli, flags, "store", async (opened) => {
    const alert = await monitorOf(opened).unmute(refOf(flags));
    return { code: EXIT.ok, document: alert, text: `${flags.rule} is told again.` };
  });

const refOf = ({ rule, property }: AlertFlags) => ({ rule, ...(property !== undefined && { propertyId: property }) });

function alertText(cli: Surroundings, alert: Alert): string {
  const { rule, status, since, value, mutedUntil, propertyId } = alert;
  const about = [
    value === null ? "not measured" : `last measured ${valueText(rule, value)}`,
    ...(isMuted(cli, alert) ? [`muted until ${instant(mutedUntil, cli.timeZone)}`] : []),
    ...(propertyId === null ? [] : [`property ${propertyId}`]),
  ];
  const width = widthOf(cli.stdout);
  return `${rule}  ${status}  since ${instant(since, cli.timeZone)}\n${wrap(about.join(", "), width)}`;
}

/** In the unit of the rules of seed 001; that of a host's own rule is the host's to know. */
function valueText(rule: string, value: number): string {
  if (rule === "syncFailureRate" || rule === "conflictRate") return percent(value);
  return rule === "syncLatency" || rule === "bidirectionalSyncLag" ? duration(value) : String(value);
}

const isMuted = ({ runtime }: Surroundings, { mutedUntil }: Alert): boolean =>
  mutedUntil !== null && Date.parse(mutedUntil) > runtime.now();

function monitorOf(opened: OpenEngine): CliMonitor {
  const monitor = opened.monitor();
  if (monitor) return monitor;
  throw new ConfigError("The module of --config gives no monitor: export { engine, storage } or { engine, monitor }.");
}
