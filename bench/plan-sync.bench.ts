import { readFileSync } from "node:fs";
import { bench, describe } from "vitest";
import type { LinkBase } from "../src/domain/link.js";
import { parseChatExportLine } from "../src/domain/wire/chat-export.js";
import { leadFromConversation } from "../src/rules/mappers/lead-from-conversation.js";
import { planSync } from "../src/rules/plan/plan-sync.js";
import { resManPolicy } from "../src/rules/plan/resman-policy.js";
import { projectToResMan } from "../src/rules/resman/project.js";

const leads = readFileSync("examples/data/conversations.jsonl", "utf8")
  .trim()
  .split("\n")
  .slice(0, 100)
  .map((line, index) => leadFromConversation(parseChatExportLine(line, index + 1)));
const policy = resManPolicy({ returning: false });
const states = leads.map(({ fields }) => {
  const remote = { ...projectToResMan(fields), status: "new" as const, lostReason: null, household: [] };
  const halves = Object.entries(fields).map(([field, local]) => [
    field,
    { local, remote: field in remote ? remote[field as keyof typeof remote] : local },
  ]);
  const base: LinkBase = { fields: Object.fromEntries(halves), events: [] };
  return { base, local: { fields, events: [] }, remote: { fields: remote, events: [] } };
});

// The peer is the least any comparison of snapshots has to do: read all of both sides once.
describe("100 leads", () => {
  bench("planSync, nothing changed", () => {
    for (const { base, local, remote } of states) planSync(base, local, remote, policy);
  });
  bench("planSync, staff changed the phone and we the move-in date", () => {
    for (const { base, local, remote } of states) {
      const ours = { fields: { ...local.fields, moveInDate: "2027-01-01" }, events: [] };
      const theirs = { fields: { ...remote.fields, phone: "+16025550100" }, events: [] };
      planSync(base, ours, theirs, policy);
    }
  });
  bench("peer: JSON.stringify of both sides", () => {
    for (const { local, remote } of states) JSON.stringify([local.fields, remote.fields]);
  });
});
