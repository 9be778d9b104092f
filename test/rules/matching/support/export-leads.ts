import { readFileSync } from "node:fs";
import { parseChatExportLine } from "../../../../src/domain/wire/chat-export.js";
import { leadFromConversation } from "../../../../src/rules/mappers/lead-from-conversation.js";
import type { MatchRecord } from "../../../../src/rules/matching/match-types.js";

/** The leads of the example export, as the engine reads them. */
export const exportLeads: readonly (MatchRecord & { id: string; propertyId: string })[] = readFileSync(
  "examples/data/conversations.jsonl",
  "utf8",
)
  .trim()
  .split("\n")
  .map((line, index) => {
    const { conversation, user, tour } = parseChatExportLine(line, index + 1);
    const lead = leadFromConversation({ conversation, user, tours: tour ? [tour] : [] });
    const { firstName, lastName, email, phone } = lead.fields;
    return { id: lead.id, propertyId: lead.propertyId, firstName, lastName, email, phone };
  });

/** Which of them are one person, and which look so and are not. */
export const exportTruth: { same_person: string[][]; not_same: [string, string, string][] } = JSON.parse(
  readFileSync("examples/data/conversations.truth.json", "utf8"),
);
