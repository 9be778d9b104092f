import type { CampaignLead } from "../../../domain/campaign-lead.js";
import type { CampaignLink } from "../../../domain/campaign-link.js";
import type { CampaignNotice } from "../../../domain/campaign-notice.js";
import type { JsonValue } from "../../../domain/primitives.js";
import type { ResolvedTable } from "../../../rules/airtable/field-map.js";
import { isEmptyCell } from "../../../rules/airtable/read-cell.js";
import { writeCells } from "../../../rules/airtable/write-cells.js";
import type { SyncPlan } from "../../../rules/plan/plan-sync.js";
import type { EngineContext } from "../../context.js";
import type { ReconcileRun } from "../run/reconcile-run.js";
import { newLink, type StepTerms, takeStep } from "../step/lead-step.js";
import { localValues } from "../step/plan-campaign-lead.js";
import type { OpenTable } from "../table/open-table.js";

/** What all parts of a push work with. */
export interface PushParts {
  ctx: EngineContext;
  open: OpenTable;
  run: ReconcileRun;
  beforeWrite?: () => Promise<void>;
}

/** A noticed lead as it was read. `link`: to a record of this table, be it gone. */
export interface NoticedLead {
  /** `noticedAt` is absent where nobody noticed the lead, and it is only looked at. */
  notice: Pick<CampaignNotice, "leadId" | "version" | "attempts"> & Partial<Pick<CampaignNotice, "noticedAt">>;
  lead: CampaignLead;
  link: CampaignLink | undefined;
}

/** What is to be done about a noticed lead. */
export type PushTask =
  /** Nothing: it is inactive, or has no record and cannot be given one. */
  | { kind: "skip" }
  /** It says it has a record that we do not know: that is read first. */
  | { kind: "meet"; recordId: string }
  /** Its record is changed, or, where `cells` is empty, only what we store. */
  | ({ kind: "update"; link: CampaignLink } & PlannedCells)
  /** It gets a record. `link`: as it was before, where its record is gone. */
  | ({ kind: "create"; link: CampaignLink } & PlannedCells);

interface PlannedCells {
  plan: SyncPlan;
  cells: Record<string, unknown>;
}

/** A noticed lead with what is to be done about it. */
export type Task<K extends PushTask["kind"] = PushTask["kind"]> = NoticedLead & {
  task: Extract<PushTask, { kind: K }>;
};

/** Those of one kind. */
export const only = <K extends PushTask["kind"]>(tasks: readonly Task[], kind: K): Task<K>[] =>
  tasks.filter((one): one is Task<K> => one.task.kind === kind);

/** Decides what a noticed lead needs. Pure. @param isMet its `airtableRecordId` was looked for already, in vain */
export function taskFor({ lead, link }: NoticedLead, terms: StepTerms, isMet = false): PushTask {
  if (!lead.isActive) return { kind: "skip" };
  if (link?.status === "active") {
    const { plan, cells } = takeStep(lead, link, terms);
    return { kind: "update", link, plan, cells };
  }
  if (!link && lead.airtableRecordId !== null && !isMet) return { kind: "meet", recordId: lead.airtableRecordId };
  return terms.table.key ? { kind: "create", ...birth(lead, terms) } : { kind: "skip" };
}

/** Everything the lead knows, told to a record that does not exist yet. */
function birth(lead: CampaignLead, terms: StepTerms): PlannedCells & { link: CampaignLink } {
  const { table } = terms;
  const values = localValues(lead);
  const told = table.fields.filter(({ field, isWritable }) => isWritable && !isEmptyCell(values[field] ?? null));
  const toRemote = told.map(({ field }) => ({
    field,
    from: null,
    to: values[field] ?? null,
    origin: "local" as const,
    rule: "created",
  }));
  const cells = writeCells(
    Object.fromEntries(toRemote.map(({ field, to }): [string, JsonValue] => [field, to])),
    table,
  );
  const settled = toRemote.map(({ field }) => field);
  return {
    plan: { ...NOTHING, toRemote, settled },
    cells: { ...cells, ...keyCell(lead, table) },
    link: newLink(lead, "new", terms),
  };
}

/** The cell that says whose record it is. */
export const keyCell = (
  { id }: Pick<CampaignLead, "id">,
  { key }: Pick<ResolvedTable, "key">,
): Record<string, unknown> => (key ? { [key.id]: id } : {});

/** A plan that changes nothing. */
export const NOTHING: SyncPlan = {
  toLocal: [],
  toRemote: [],
  eventsToRemote: [],
  eventsToLocal: [],
  conflicts: [],
  settled: [],
  heeded: [],
  settledEvents: [],
};
