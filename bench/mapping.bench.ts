import { readFileSync } from "node:fs";
import { bench, describe } from "vitest";
import { parseChatExportLine } from "../src/domain/wire/chat-export.js";
import { leadFromConversation } from "../src/rules/mappers/lead-from-conversation.js";
import { resManLeadFromProspect } from "../src/rules/mappers/resman-lead-from-prospect.js";
import { applyPost } from "../src/rules/resman/apply-post.js";
import { createPost } from "../src/rules/resman/create-post.js";
import { updatePost } from "../src/rules/resman/update-post.js";
import { viewProspect } from "../src/rules/resman/view-prospect.js";
import { decideStatus } from "../src/rules/status/decide-status.js";

const CTX = { agentId: "agent", sourceId: "source", at: "2026-03-02T17:05:00Z" };
const rows = readFileSync(new URL("../examples/data/conversations.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line, index) => parseChatExportLine(line, index + 1));
const leads = rows.map((row) => leadFromConversation(row));
const prospects = leads.map((lead) =>
  applyPost(undefined, createPost(lead, CTX).post, { prospectId: lead.id, personId: lead.id }),
);

describe(`${rows.length} leads of a chatbot's export`, () => {
  bench("leadFromConversation", () => {
    for (const row of rows) leadFromConversation(row);
  });

  bench("createPost", () => {
    for (const lead of leads) createPost(lead, CTX);
  });

  bench("viewProspect", () => {
    for (const prospect of prospects) viewProspect(prospect);
  });

  bench("resManLeadFromProspect", () => {
    for (const prospect of prospects) resManLeadFromProspect(prospect, "property");
  });

  bench("updatePost and applyPost", () => {
    for (const [index, prospect] of prospects.entries()) {
      const { fields } = leads[index] ?? {};
      if (!fields) continue;
      const post = updatePost({ prospect, personId: null, fields, changed: ["moveInDate"], events: [] });
      applyPost(prospect, post, { prospectId: prospect.prospectId, personId: prospect.prospectId });
    }
  });

  bench("decideStatus", () => {
    const base = { local: "new", remote: "new" } as const;
    for (const { fields } of leads) decideStatus({ base, local: fields.status, remote: "contacted" });
  });
});
