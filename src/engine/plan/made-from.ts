import type { Conflict } from "../../domain/conflict.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import { canonicalJson } from "../../rules/text/canonical-json.js";
import { sha256 } from "../../rules/text/sha256.js";
import type { EngineSettings } from "../options.js";
import type { LoadedLead } from "../sync/load-lead.js";
import { outboundEvents } from "../sync/outbound.js";

/** What both sides, the link and the switches were when a plan was made: a hash of each, by name. */
export function madeFrom(
  loaded: LoadedLead,
  prospect: Prospect | undefined,
  listed: readonly Conflict[],
  settings: EngineSettings,
): Record<string, string> {
  const facts = {
    ...named("local", { ...loaded.lead.fields, events: outboundEvents(loaded) }),
    ...(prospect && named("remote", remoteFacts(prospect, loaded, settings))),
    ...named("settings", switches(loaded, settings)),
    link: linkFacts(loaded),
    conflicts: listed.map(conflictFacts),
  };
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, hashOf(fact)]));
}

/** Tells values apart; a quarter of a digest is enough where few are compared. */
const hashOf = (value: unknown): string => sha256(canonicalJson(value ?? null)).slice(0, 16);

const named = (side: string, facts: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(facts).map(([name, value]) => [`${side}.${name}`, value]));

/** The fields as a lead has them; people and preferences also as ResMan has them, since a post resends what nobody changed. */
function remoteFacts(prospect: Prospect, { link }: LoadedLead, { country }: EngineSettings): Record<string, unknown> {
  const { customers, preferences, events } = prospect;
  const { fields } = viewProspect(prospect, { personId: link?.personId ?? null, country });
  return { ...fields, people: customers, preferences, events: events.map(canonicalJson).sort() };
}

function switches({ integration }: LoadedLead, settings: EngineSettings): Record<string, unknown> {
  const { syncEnabled, syncDirection, resmanPropertyId } = integration;
  const { allowUncontactable, reactivateLost, country } = settings;
  return {
    ...integration.settings,
    ...{ syncEnabled, syncDirection, resmanPropertyId, allowUncontactable, reactivateLost, country },
  };
}

const linkFacts = ({ link }: LoadedLead): unknown =>
  link && { id: link.id, remoteId: link.remoteId, status: link.status, version: link.syncVersion };

const conflictFacts = (conflict: Conflict): unknown => {
  const { id, resolutionStatus, resolutionStrategy, domiqValue, resmanValue, resolvedValue } = conflict;
  return { id, resolutionStatus, resolutionStrategy, domiqValue, resmanValue, resolvedValue };
};
