import type { Repositories } from "../../ports/storage.js";
import { prospectSubject, subjectOf } from "../sync/subject.js";
import type { MergeWork } from "./merge-work.js";

/** Whoever merges two records takes back the word that they are two people. */
export async function forgetDistinctions(tx: Repositories, { pair, seen }: MergeWork): Promise<void> {
  const { survivor, loser } = pair;
  const { propertyId } = survivor.lead;
  const leads = [survivor, ...(loser ? [loser] : [])].map(({ lead }) => subjectOf(lead.id));
  const prospects = [seen.kept, seen.left].flatMap((one) => (one ? [prospectSubject(one.prospectId)] : []));
  const [first, second] = leads;
  if (first && second) await tx.distinctions.remove(propertyId, first, second);
  for (const lead of leads) {
    for (const prospect of prospects) await tx.distinctions.remove(propertyId, lead, prospect);
  }
}
