import type { Integration } from "../../domain/integration.js";
import type { SyncDirection } from "../../domain/status.js";
import { withEngine } from "../config/open-engine.js";
import { EXIT } from "../exit-codes.js";
import { counted } from "../output/duration.js";
import { DIRECTIONS, publicIntegration } from "../output/integration-text.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Options of `lead-sync pause` and `lead-sync resume`. */
export interface SwitchFlags {
  config?: string;
  property?: string;
}

/** Stops a property, or everything. Work keeps queuing. */
export const pauseCommand = (cli: Surroundings, flags: SwitchFlags): Promise<Outcome> =>
  withEngine(cli, flags, "store", async ({ engine: { integrations } }) => {
    const { property } = flags;
    if (property !== undefined)
      return switched(await integrations.pause(property), "is paused; its work keeps queuing");
    const { propertyIds } = await integrations.pauseAll();
    const text = `Everything is paused, Airtable too (${counted(propertyIds.length, "property was on", "properties were on")}). \`lead-sync resume\` lets it go on.`;
    return { code: EXIT.ok, document: { paused: propertyIds }, text };
  });

/** Lets a property go on, or all that `pause` stopped. */
export const resumeCommand = (cli: Surroundings, flags: SwitchFlags): Promise<Outcome> =>
  withEngine(cli, flags, "store", async ({ engine: { integrations } }) => {
    const { property } = flags;
    if (property !== undefined) return switched(await integrations.resume(property), "goes on");
    const { propertyIds } = await integrations.resumeAll();
    const text = `${counted(propertyIds.length, "property goes on", "properties go on")}. What was off before stays off.`;
    return { code: EXIT.ok, document: { resumed: propertyIds }, text };
  });

/** Options of `lead-sync direction`. */
export interface DirectionFlags {
  config?: string;
  direction: SyncDirection;
  property: string;
}

/** Changes which way a property is synced. */
export const directionCommand = (cli: Surroundings, flags: DirectionFlags): Promise<Outcome> =>
  withEngine(cli, flags, "store", async ({ engine: { integrations } }) =>
    switched(
      await integrations.setDirection(flags.property, flags.direction),
      `is synced ${DIRECTIONS[flags.direction]}`,
    ),
  );

const switched = (integration: Integration, what: string): Outcome => ({
  code: EXIT.ok,
  document: publicIntegration(integration),
  text: `Property ${integration.propertyId} ${what}.`,
});
