import type { CampaignField } from "../../../../src/domain/campaign-lead.js";
import { askSomebody, type FieldRule, localWins } from "../../../../src/rules/plan/policy.js";
import type { HistoryOptions } from "./history.js";

const SHARED: readonly CampaignField[] = ["company", "title", "icpScore", "notes", "booked", "bookedAt", "email"];

const sharing = (onConflict: FieldRule): HistoryOptions["policy"] =>
  Object.fromEntries(SHARED.map((field) => [field, { owner: "shared" as const, onConflict }]));

/** Fields both sides may edit; where both did, somebody is asked. */
export const ASKING = { policy: sharing(askSomebody), rule: "ask" } as const satisfies Partial<HistoryOptions>;

/** Fields both sides may edit; where both did, the portal's edit stands. */
export const LOCAL_WINS = { policy: sharing(localWins), rule: "local-wins" } as const satisfies Partial<HistoryOptions>;
