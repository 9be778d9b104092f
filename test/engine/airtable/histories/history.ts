import { CAMPAIGN_FIELDS, type CampaignField, type CampaignLead } from "../../../../src/domain/campaign-lead.js";
import type { JsonValue } from "../../../../src/domain/primitives.js";
import type { AirtableSyncOptions } from "../../../../src/engine/airtable/options.js";
import type { StorageAdapter } from "../../../../src/ports/storage.js";
import { DEFAULT_FIELD_MAP } from "../../../../src/rules/airtable/field-map.js";
import { createSeededRandom } from "../../../../src/testing/index.js";
import { createAirtableWorld, KEY, minutes, SOURCE } from "../support.js";
import { breakThings, type CycleKind, cycle } from "./cycles.js";
import type { SharedRule } from "./expectations.js";
import { emptyOf, isEmpty, newValue, type Owner, ownerOf, REMOVAL } from "./fields.js";
import { TwoSides } from "./two-sides.js";

/** What a history is about. */
export interface HistoryOptions {
  seed: number;
  steps: number;
  /** Default: as seed 004 has it, nothing is shared. */
  policy?: AirtableSyncOptions["policy"];
  rule?: SharedRule;
  /** A database: its own clock ends the locks of the dead, so that nobody is killed. Default: a store in memory. */
  storage?: StorageAdapter;
}

const BUSY_FIELDS: readonly CampaignField[] = ["company", "notes", "email", "processingStatus", "campaignId"];
const STRANGE_CHOICE = "Nurturing";
const RENAMED: readonly (CampaignField | "key")[] = ["notes", "claimedBy", "email", "status", "key"];

/** A history of two sides that follows from its seed. */
export class RandomHistory {
  readonly sides: TwoSides;
  readonly #random: () => number;
  readonly #areMortal: boolean;
  readonly #graves: string[] = [];
  readonly #asleep = new Set<string>();
  #edits = 0;

  private constructor(sides: TwoSides, random: () => number, areMortal: boolean) {
    this.sides = sides;
    this.#areMortal = areMortal;
    this.#random = random;
  }

  static async begin({ seed, policy = {}, rule = "local-wins", storage }: HistoryOptions): Promise<RandomHistory> {
    const { random } = createSeededRandom(seed);
    const world = await createAirtableWorld({
      seed,
      // Queries take real time, in which the test's clock would run through a lease.
      ...(storage && { storage, engine: { leaseMs: minutes(24 * 60) } }),
      airtable: {
        keyField: KEY,
        policy,
        deletions: seed % 2 === 0 ? "auto" : "sweep",
        sweepEveryMs: minutes(120),
        massDelete: { count: 1000 },
      },
      fake: {
        clockSkewMs: Math.round((random() * 2 - 1) * minutes(10)),
        latencyMs: 40,
        // What nobody knows of the real one (API reference, section 10).
        lastModifiedOfUnedited: random() < 0.5 ? "blank" : "created",
        sameValueWrites: random() < 0.5 ? "ignored" : "edit",
      },
    });
    const owner = (field: CampaignField): Owner => (policy[field]?.owner === "shared" ? "shared" : ownerOf(field));
    return new RandomHistory(new TwoSides(world, owner, rule), random, storage === undefined);
  }

  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      await this.sides.world.pass(Math.round(this.#random() * minutes(4)));
      if (this.#random() < 0.3) await this.#cycle();
      else await this.#somethingHappens();
    }
    await this.#comeToAnEnd();
  }

  #pick<T>(all: readonly T[]): T | undefined {
    return all[Math.floor(this.#random() * all.length)];
  }

  async #cycle(): Promise<void> {
    const { sides } = this;
    const dice = this.#random();
    if (dice < 0.6) breakThings(sides, Math.floor(dice * 1e6));
    const kind = this.#pick<CycleKind>([
      ...Array.from({ length: 5 }, () => "reconcile" as const),
      ...Array.from({ length: 3 }, () => "follow" as const),
      "lookback",
      "full",
      "dry",
    ]);
    const lastStep = this.#areMortal && this.#random() < 0.35 ? Math.floor(this.#random() * 90) : undefined;
    const meanwhile = async (): Promise<void> => {
      if (this.#random() < 0.12) await this.#somethingHappens();
    };
    const writes = sides.world.fake.writes.length;
    await cycle(sides, { kind: kind ?? "reconcile", ...(lastStep !== undefined && { lastStep }), meanwhile });
    if (kind === "dry" && sides.world.fake.writes.length > writes) throw new Error("A dry run has written.");
    sides.world.fake.faults.clear();
  }

  async #somethingHappens(): Promise<void> {
    const dice = this.#random();
    if (dice < 0.3) return this.#personEdits();
    if (dice < 0.5) return this.#hostEdits();
    if (dice < 0.7) return this.#staffActs();
    if (dice < 0.76) return this.#personAdds();
    if (dice < 0.82) return this.#hostAdds();
    if (dice < 0.86) return this.#removalOrReturn();
    if (dice < 0.88) return this.#duplicates();
    if (dice < 0.91) return this.#breaksKey();
    if (dice < 0.94) return this.#activates();
    if (dice < 0.97) return this.#staffDecides();
    return this.#renames();
  }

  /** Some fields are edited more often than others, so that edits of both sides meet. */
  #pickField(): CampaignField {
    return this.#pick(this.#random() < 0.5 ? BUSY_FIELDS : CAMPAIGN_FIELDS) ?? "notes";
  }

  /** The first ones are edited more often than others. */
  #pickBusy<T>(all: readonly T[]): T | undefined {
    return this.#random() < 0.4 ? all[0] : this.#pick(all);
  }

  /** A new value, none at times; but before the two met, an empty side only says that it does not know. */
  #value(field: CampaignField, mayBeNone: boolean): JsonValue {
    this.#edits += 1;
    if (mayBeNone && this.#random() < 0.2) return emptyOf(field);
    const value = newValue(field, this.#edits, this.#random);
    return value === false && !mayBeNone ? true : value;
  }

  async #personEdits(): Promise<void> {
    const { sides } = this;
    const record = this.#pickBusy(sides.records());
    if (!record) return;
    for (let count = 1 + Math.floor(this.#random() * 3); count > 0; count -= 1) {
      const field = this.#pickField();
      const link = await sides.linkOfRecord(record.id);
      const isMet = sides.haveMet(link, field);
      if (sides.ownerOf(field) === "shared" && !isMet) continue;
      await sides.personEdits(record.id, field, this.#value(field, isMet));
    }
  }

  /** The lead of the row that is edited most, more often than others. */
  async #aLead(): Promise<CampaignLead | undefined> {
    const leads = await this.sides.world.leads();
    const busy = leads.find(({ airtableRecordId }) => airtableRecordId === this.sides.records()[0]?.id);
    return busy && this.#random() < 0.4 ? busy : this.#pick(leads);
  }

  async #hostEdits(): Promise<void> {
    const { sides } = this;
    const lead = await this.#aLead();
    const field = this.#pickField();
    // What the portal makes of these two is the removal, which staff do; anything else would take it back.
    if (!lead || field in REMOVAL) return;
    const isMet = sides.haveMet(await sides.linkOfLead(lead.id), field);
    if (sides.ownerOf(field) === "shared" && !isMet) return;
    const value = this.#value(field, isMet);
    await sides.hostEdits(lead.id, field, value === null && this.#random() < 0.3 && field === "notes" ? "" : value);
  }

  async #staffActs(): Promise<void> {
    const { sides } = this;
    const lead = await this.#aLead();
    if (!lead) return;
    this.#edits += 1;
    const link = await sides.linkOfLead(lead.id);
    const action = this.#pick(["claim", "unclaim", "note", "note", "remove"] as const) ?? "note";
    const field = ({ claim: "claimedBy", unclaim: "claimedBy", note: "notes", remove: "campaignId" } as const)[action];
    if (!sides.haveMet(link, field) && (action !== "note" || sides.ownerOf("notes") === "shared")) return;
    if (action === "claim" && lead.claimedBy !== null) return;
    await sides.staffActs(lead.id, action, `note ${this.#edits}`);
  }

  async #staffDecides(): Promise<void> {
    const { sides } = this;
    const filter = { source: SOURCE, status: "active", undecided: true } as const;
    const link = this.#pick(await sides.world.storage.campaignLinks.list(filter));
    const conflict = this.#pick((link?.conflicts ?? []).filter(({ decision }) => decision === null));
    if (!link || !conflict) return;
    const field = conflict.field as CampaignField;
    const value = this.#pick([conflict.local, conflict.remote, this.#value(field, false)]) ?? null;
    await sides.staffDecides(link.leadId, field, value);
  }

  #someValues(): Partial<Record<CampaignField, JsonValue>> {
    const fields = CAMPAIGN_FIELDS.filter(() => this.#random() < 0.25);
    const values = fields.map((field) => [field, this.#value(field, false)] as const);
    return Object.fromEntries(values.filter(([, value]) => !isEmpty(value)));
  }

  async #personAdds(): Promise<void> {
    this.sides.personAdds(this.#someValues());
  }

  async #hostAdds(): Promise<void> {
    const { sides } = this;
    const values = this.#someValues();
    if (this.#random() < 0.15) values.status = STRANGE_CHOICE;
    const unknown = [];
    for (const { id } of sides.records()) {
      const { lead, link } = await sides.sidesOfRecord(id, "email");
      if (!lead && !link) unknown.push(id);
    }
    const recordId = !sides.isBusy && this.#random() < 0.3 ? this.#pick(unknown) : undefined;
    await sides.hostAdds(values, recordId);
  }

  async #removalOrReturn(): Promise<void> {
    const { sides } = this;
    const back = this.#pick(this.#graves);
    if (back && this.#random() < 0.5) {
      this.#graves.splice(this.#graves.indexOf(back), 1);
      sides.personRestores(back);
      return;
    }
    const record = this.#pick(sides.records());
    if (!record) return;
    // Of a lead's row that is not linked yet, nobody could tell that it was removed: it is made (again).
    const { link, lead } = await sides.sidesOfRecord(record.id, "email");
    if (!link && lead) return;
    sides.personRemoves(record.id);
    this.#graves.push(record.id);
  }

  async #duplicates(): Promise<void> {
    const { sides } = this;
    const record = this.#pick(sides.records());
    if (!record) return;
    // Of two rows with the key of a lead that is not linked yet, either could be the lead's.
    const { link, lead } = await sides.sidesOfRecord(record.id, "email");
    if (link || !lead) sides.personDuplicates(record.id);
  }

  async #breaksKey(): Promise<void> {
    const { sides } = this;
    const record = this.#pick(sides.records());
    if (record && (await sides.linkOfRecord(record.id))) {
      sides.personBreaksKey(record.id, this.#random() < 0.5 ? null : "not a lead");
    }
  }

  async #activates(): Promise<void> {
    const { sides } = this;
    const lead = this.#pick(await sides.world.leads());
    if (!lead) return;
    const link = await sides.linkOfLead(lead.id);
    if (lead.isActive && link?.status === "active") {
      this.#asleep.add(lead.id);
      await sides.hostActivates(lead.id, false);
    } else if (this.#asleep.has(lead.id)) await this.#wakes(lead.id);
  }

  /** Only what the host had put to sleep: a lead whose record was deleted comes back with its record. */
  async #wakes(id: string): Promise<void> {
    const { sides } = this;
    const link = await sides.linkOfLead(id);
    const lead = await sides.world.lead(id);
    if (lead.isActive || link?.status !== "active" || !sides.record(link.recordId)) return;
    this.#asleep.delete(id);
    await sides.hostActivates(id, true);
  }

  async #renames(): Promise<void> {
    const field = this.#pick(RENAMED);
    if (!field) return;
    this.#edits += 1;
    const name = field === "key" ? KEY : DEFAULT_FIELD_MAP[field];
    await this.sides.personRenames(field, `${name} ${this.#edits}`);
  }

  /** What was put off is done: choices exist, leads are active again where they have a record. */
  async #comeToAnEnd(): Promise<void> {
    const { sides } = this;
    sides.write("the end");
    sides.personAddsChoice("status", STRANGE_CHOICE);
    for (const id of this.#asleep) await this.#wakes(id);
  }
}
