import { LEAD_MATCH_RULES, type Match, type SyncEngine } from "@domiq/lead-sync";
import { dim, table } from "./terminal.js";

/** Looks for leads that may be one person, and shows why for the surest pair. */
export async function reviewQueue(engine: SyncEngine): Promise<void> {
  const { counts } = await engine.duplicates.scan();
  const tasks = await engine.conflicts.list({ due: true, conflictType: ["duplicate_lead"], limit: 1000 });
  const pairs = tasks.filter(({ otherConversationId }) => otherConversationId !== null);
  console.log(
    `   ${counts.processed} leads compared with those their contacts and names lead to: ${pairs.length} pairs wait for a person`,
  );
  const matches = pairs.map((task) => ({ task, match: task.details?.match as unknown as Match }));
  const [surest] = matches.sort((a, b) => b.match.score - a.match.score);
  if (!surest) return;
  const { task, match } = surest;
  console.log(`\n   The surest of them: ${task.conversationId} and ${task.otherConversationId}`);
  const steps = match.waterfall.filter(({ weight }) => weight !== 0);
  table(
    ["field", "compares as", "bits"],
    steps.map(({ field, level, weight }) => [field, level, signed(weight)]),
  );
  const percent = (match.probability * 100).toFixed(1);
  console.log(`   together ${signed(match.score)} bits, ${percent} %`);
  const rule = LEAD_MATCH_RULES.find(({ name }) => name === match.rule);
  if (rule) console.log(`   not merged all the same: ${rule.reason}`);
  console.log(dim('   engine.conflicts.decide(id, { decision: "merge" | "distinct" | "later", … })'));
}

const signed = (bits: number): string => `${bits < 0 ? "−" : "+"}${Math.abs(bits).toFixed(1)}`;
