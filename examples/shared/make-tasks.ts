import type { LocalWorld } from "./local-world.js";

/** Gives the review queue something to show: two disagreements about a phone, and pairs that may be one person. */
export async function makeTasks({ engine, resman, conversationIds }: LocalWorld): Promise<void> {
  const [first, second] = conversationIds.slice(-2);
  for (const [index, id] of [first, second].entries()) {
    if (id === undefined) continue;
    const { resmanLeadId } = await engine.pushLead(id);
    if (resmanLeadId === null) continue;
    resman.staff.changePhone({ prospectId: resmanLeadId, phone: `(602) 555-017${index}` });
    await engine.editLead(id, { phone: `(602) 555-018${index}` });
    await engine.pushLead(id);
  }
  await engine.duplicates.scan();
}
