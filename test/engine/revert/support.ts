import type { LeadFields } from "../../../src/domain/lead.js";
import type { RevertedLead } from "../../../src/engine/revert/revert-types.js";
import { viewProspect } from "../../../src/rules/resman/view-prospect.js";
import { createSmallWorld, DANA, PROPERTY, type SmallWorld } from "../../support/small-world.js";

export const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

/** What ResMan shows of Dana, in our terms. */
export async function shownOf(world: SmallWorld, conversationId = DANA): Promise<Partial<LeadFields>> {
  const link = await world.storage.links.get(conversationId, "resman");
  const prospect = link && (await world.client.getProspect(PROPERTY, link.remoteId));
  if (!prospect) throw new Error("no prospect");
  return viewProspect(prospect, { personId: link.personId }).fields;
}

export const staffSet = (
  world: SmallWorld,
  set: Parameters<SmallWorld["fake"]["staff"]["changePreferences"]>[0]["set"],
): void => {
  world.fake.staff.changePreferences({ prospectId: world.prospect().prospectId, ...(set && { set }) });
};

/** The only lead of a result. */
export function only(leads: readonly RevertedLead[]): RevertedLead {
  const [lead, ...others] = leads;
  if (!lead || others.length > 0) throw new Error(`${others.length + (lead ? 1 : 0)} leads instead of one`);
  return lead;
}

/** The run that did something last. */
export async function lastRun(world: SmallWorld): Promise<string> {
  const [run] = await world.storage.runs.list({ limit: 1 });
  if (!run) throw new Error("no run");
  return run.id;
}
