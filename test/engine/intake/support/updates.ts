import type { LeadUpdateWebhook } from "../../../../src/domain/wire/lead-update-webhook.js";
import { createSeededRandom } from "../../../../src/testing/index.js";

/** What ResMan would send of a prospect. */
export const anUpdate = (leadId: string, overrides: Partial<LeadUpdateWebhook> = {}): LeadUpdateWebhook => ({
  lead_id: leadId,
  status: "contacted",
  updated_fields: { email: "dana@example.com" },
  timestamp: "2026-03-02T17:00:00Z",
  updated_by: "leasing agent",
  sync_direction: "from_resman",
  ...overrides,
});

/** The same in another order, which only the seed decides. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const { random } = createSeededRandom(seed);
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
