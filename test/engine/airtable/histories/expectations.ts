import type { CampaignField, CampaignLead } from "../../../../src/domain/campaign-lead.js";
import type { CampaignLink } from "../../../../src/domain/campaign-link.js";
import type { JsonValue } from "../../../../src/domain/primitives.js";
import { jsonEquals } from "../../../../src/rules/plan/json-equals.js";
import { emptyOf, isEmpty, type Owner, onLead, plain, REMOVAL } from "./fields.js";

/** What both sides must hold of a field in the end. */
export interface Expected {
  /** Any of these; several where two edits came so close together that either order is right. */
  values: JsonValue[];
  /** Or the field stands in a conflict somebody has to decide. */
  mayBeOpen: boolean;
}

/** What is noted of an edit. */
interface Note {
  values: JsonValue[];
  /** False: what was expected before is right, too. Default true. */
  isLast?: boolean;
  mayBeOpen?: boolean;
}

interface Noted extends Required<Note> {
  at: number;
}

/** One edit of one field. */
export interface Edit {
  field: CampaignField;
  value: JsonValue;
  /** While a sync is under way, whose steps cannot be told apart from here. */
  isBusy: boolean;
}

/** Both sides of a lead as they are right after an edit. */
export interface BothSides {
  recordId: string | undefined;
  lead: CampaignLead | undefined;
  link: CampaignLink | undefined;
  /** What the record says; undefined where there is none. */
  cell: JsonValue | undefined;
}

/** How a shared field is decided when both sides moved. */
export type SharedRule = "local-wins" | "ask";

/**
 * What people may rely on, kept beside the sync and without its code: for each field of a lead, the last word of the side that
 * owns it; for the removal from a campaign, the portal's until Airtable was told; for a shared field, the later edit, or what
 * its rule says of two that met.
 */
export class Expectations {
  readonly #noted = new Map<string, Map<CampaignField, Noted>>();
  readonly #rule: SharedRule;
  readonly #ownerOf: (field: CampaignField) => Owner;
  #count = 0;

  constructor(ownerOf: (field: CampaignField) => Owner, rule: SharedRule) {
    this.#ownerOf = ownerOf;
    this.#rule = rule;
  }

  /** Somebody edited a record in Airtable. */
  inAirtable(recordId: string, edit: Edit, both: BothSides): void {
    const owner = this.#ownerOf(edit.field);
    if (owner === "shared") this.#keepShared(edit, both);
    else this.#keep(recordId, edit.field, typedInAirtable(owner, edit, both));
  }

  /** Somebody edited a lead in the portal. */
  inPortal(leadId: string, edit: Edit, both: BothSides): void {
    const owner = this.#ownerOf(edit.field);
    if (owner === "shared") this.#keepShared(edit, both);
    else this.#keep(leadId, edit.field, owner === "portal" ? { values: [edit.value] } : foreignInPortal(edit, both));
  }

  /** Somebody decided an open conflict. `before`: both sides as they were then. */
  decided(leadId: string, field: CampaignField, value: JsonValue, { lead, link, cell }: BothSides): void {
    if (!lead) throw new Error(`no lead ${leadId}`);
    const [local, remote] = [onLead(lead, field), plain(field, cell)];
    const listed = link?.conflicts.find((one) => one.field === field);
    const stands = jsonEquals(local, plain(field, listed?.local)) && jsonEquals(remote, plain(field, listed?.remote));
    this.#keep(leadId, field, stands ? { values: [value] } : { values: [value, local, remote], mayBeOpen: true });
  }

  /** A row or a lead came with these values. */
  began(subject: string, values: Iterable<readonly [CampaignField, JsonValue]>): void {
    for (const [field, value] of values) this.#keep(subject, field, { values: [value] });
  }

  /** The two had different values for a shared field when they met. */
  differed(leadId: string, field: CampaignField, local: JsonValue): void {
    this.#keep(leadId, field, this.#rule === "ask" ? { values: [], mayBeOpen: true } : { values: [local] });
  }

  /** What a lead and its record must say. */
  of(leadId: string, recordId: string, field: CampaignField): Expected {
    const both = [leadId, recordId].flatMap((subject) => this.#noted.get(subject)?.get(field) ?? []);
    const [earlier, last] = both.length === 2 ? both.toSorted((a, b) => a.at - b.at) : [undefined, both[0]];
    if (!last) return { values: [emptyOf(field)], mayBeOpen: false };
    if (last.isLast) return last;
    const before = earlier ?? { values: [emptyOf(field)], mayBeOpen: false };
    return { values: [...last.values, ...before.values], mayBeOpen: last.mayBeOpen || before.mayBeOpen };
  }

  #keepShared({ field, isBusy }: Edit, { lead, link, cell }: BothSides): void {
    const base = link?.base[field];
    if (!lead || !base) throw new Error(`${field} is not shared yet`);
    const [local, remote] = [onLead(lead, field), plain(field, cell)];
    const listed = link.conflicts.find((one) => one.field === field);
    if (isBusy || (listed && (listed.decision !== null || listed.rule === "conflict:moved-on"))) {
      const before = this.of(lead.id, link.recordId, field).values;
      this.#keep(lead.id, field, { values: [local, remote, ...before], mayBeOpen: this.#rule === "ask" });
      return;
    }
    const isLocalNew = !jsonEquals(local, plain(field, base.local));
    const isRemoteNew = !jsonEquals(remote, plain(field, base.remote));
    if (isLocalNew && isRemoteNew && !jsonEquals(local, remote)) this.differed(lead.id, field, local);
    else this.#keep(lead.id, field, { values: [isRemoteNew ? remote : local] });
  }

  #keep(subject: string, field: CampaignField, note: Note | undefined): void {
    if (!note) return;
    const { values, isLast = true, mayBeOpen = false } = note;
    this.#count += 1;
    const fields = this.#noted.get(subject) ?? new Map<CampaignField, Noted>();
    this.#noted.set(subject, fields);
    const before = isLast ? undefined : fields.get(field);
    fields.set(field, {
      at: this.#count,
      values: [...values, ...(before?.values ?? [])],
      mayBeOpen: mayBeOpen || (before?.mayBeOpen ?? false),
      isLast: isLast || (before?.isLast ?? false),
    });
  }
}

const haveMet = ({ link }: BothSides, field: CampaignField): boolean => link !== undefined && field in link.base;

function typedInAirtable(owner: Owner, edit: Edit, both: BothSides): Note | undefined {
  const { field, value, isBusy } = edit;
  const isMet = haveMet(both, field);
  if (owner === "portal") {
    // A foreign edit is mended; before the two met, it is kept where the portal has nothing.
    const isForeign = isMet || (both.lead !== undefined && !isEmpty(both.lead[field]));
    return isForeign ? undefined : { values: [value], isLast: !isBusy };
  }
  const removed = removalPending(field, both);
  if (removed !== undefined) return { values: isBusy ? [removed, value] : [removed] };
  // The request that makes the record may be repeated over it.
  return { values: [value], isLast: isMet || !isBusy };
}

/** What Airtable owns is edited in the portal: mended, but for the removal, and for what nobody told Airtable yet. */
function foreignInPortal({ field, value, isBusy }: Edit, both: BothSides): Note | undefined {
  const { link, cell } = both;
  if (haveMet(both, field)) {
    const isRemoval = field in REMOVAL && jsonEquals(value, REMOVAL[field] ?? null);
    const isNews = !jsonEquals(link?.base[field]?.local ?? null, value);
    return isRemoval && isNews ? { values: [value] } : undefined;
  }
  if (!isEmpty(cell)) return { values: [value, cell ?? null], isLast: false };
  return { values: [value], isLast: !isBusy };
}

/** What the portal's removal makes of a field, where Airtable was not told yet. */
function removalPending(field: CampaignField, { lead, link }: BothSides): JsonValue | undefined {
  const removal = REMOVAL[field];
  if (removal === undefined || !lead || !link) return undefined;
  const isRemoved = jsonEquals(lead[field], removal) && !jsonEquals(link.base[field]?.local ?? null, removal);
  return isRemoved ? removal : undefined;
}
