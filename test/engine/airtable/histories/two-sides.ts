import { CAMPAIGN_FIELDS, type CampaignField, type CampaignLead } from "../../../../src/domain/campaign-lead.js";
import type { CampaignLink } from "../../../../src/domain/campaign-link.js";
import type { JsonValue } from "../../../../src/domain/primitives.js";
import { DEFAULT_FIELD_MAP } from "../../../../src/rules/airtable/field-map.js";
import { jsonEquals } from "../../../../src/rules/plan/json-equals.js";
import { FAKE_AIRTABLE_IDS, type FakeAirtableRecord } from "../../../../src/testing/index.js";
import { type AirtableWorld, aLead, CLIENT, KEY, leadId, SOURCE, TABLE } from "../support.js";
import { type BothSides, Expectations, type SharedRule } from "./expectations.js";
import { emptyOf, isEmpty, type Owner, onLead, onRecord } from "./fields.js";

const SCHEMA_KEY = `airtable:${FAKE_AIRTABLE_IDS.baseId}/${TABLE}:schema`;

/** The portal and the base, everything people do at either, what they may expect of it, and a diary of it all. */
export class TwoSides {
  readonly world: AirtableWorld;
  readonly expectations: Expectations;
  readonly ownerOf: (field: CampaignField) => Owner;
  readonly diary: string[] = [];
  /** Leads the host put, and rows people made. */
  readonly born = { leads: new Set<string>(), rows: new Set<string>() };
  /** Set while a sync is under way. */
  isBusy = false;
  readonly #names = new Map<string, string>();
  /** What removed records said, and say again when somebody restores them. */
  readonly #trash = new Map<string, Map<CampaignField, JsonValue>>();
  readonly #renamed = { fields: { ...DEFAULT_FIELD_MAP } as Record<CampaignField, string>, key: KEY };

  constructor(world: AirtableWorld, ownerOf: (field: CampaignField) => Owner, rule: SharedRule) {
    this.world = world;
    this.ownerOf = ownerOf;
    this.expectations = new Expectations(ownerOf, rule);
  }

  write(line: string): void {
    const at = new Date(this.world.runtime.now()).toISOString().slice(11, 23);
    this.diary.push(`${at}${this.isBusy ? " (meanwhile)" : ""} ${line}`);
  }

  /** A short name for a lead or record: as the diary calls it. */
  called(id: string): string {
    const known = this.#names.get(id);
    if (known) return known;
    const name = `${id.startsWith("rec") ? "R" : "L"}${this.#names.size + 1}`;
    this.#names.set(id, name);
    return `${name}=${id}`;
  }

  records(): FakeAirtableRecord[] {
    return this.world.fake.records(TABLE);
  }

  record(id: string | null | undefined): FakeAirtableRecord | undefined {
    return this.records().find((one) => one.id === id);
  }

  cell(record: FakeAirtableRecord, field: CampaignField): JsonValue {
    return onRecord(record, field, this.#renamed.fields[field]);
  }

  keyOf(record: FakeAirtableRecord): unknown {
    return record.fields[this.#renamed.key];
  }

  async linkOfRecord(recordId: string): Promise<CampaignLink | undefined> {
    return (await this.world.storage.campaignLinks.findByRecords(SOURCE, [recordId]))[0];
  }

  async linkOfLead(id: string): Promise<CampaignLink | undefined> {
    return (await this.world.storage.campaignLinks.getMany([id]))[0];
  }

  /** The lead of a record: the one it is linked to, or the one for which it was made although nobody here knows yet. */
  async sidesOfRecord(recordId: string, field: CampaignField): Promise<BothSides> {
    const { storage } = this.world;
    const record = this.record(recordId);
    const cell = record && this.cell(record, field);
    const link = await this.linkOfRecord(recordId);
    if (link) return { recordId, link, cell, lead: await storage.campaignLeads.get(link.leadId) };
    const key = record && this.keyOf(record);
    const first = this.records().find((one) => this.keyOf(one) === key);
    const [host] = await storage.campaignLeads.findByAirtableRecordIds(CLIENT, [recordId]);
    const named = typeof key === "string" && first?.id === recordId ? await storage.campaignLeads.get(key) : undefined;
    const lead = host ?? named;
    const isFree = lead && (await this.linkOfLead(lead.id)) === undefined;
    return { recordId, link: undefined, cell, lead: isFree ? lead : undefined };
  }

  async sidesOfLead(id: string, field: CampaignField): Promise<BothSides> {
    const lead = await this.world.storage.campaignLeads.get(id);
    const link = await this.linkOfLead(id);
    const unlinked = this.records().find((one) => this.keyOf(one) === id) ?? this.record(lead?.airtableRecordId);
    const record = link ? this.record(link.recordId) : unlinked;
    const cell = record ? this.cell(record, field) : link && this.#trash.get(link.recordId)?.get(field);
    return { recordId: record?.id, lead, link, cell };
  }

  /** Whether both sides have agreed on a field once. */
  haveMet(link: CampaignLink | undefined, field: CampaignField): boolean {
    return link !== undefined && field in link.base;
  }

  // --- people in Airtable ---

  personAdds(values: Partial<Record<CampaignField, JsonValue>>): string {
    const cells = Object.entries(values).map(([field, value]) => [this.#renamed.fields[field as CampaignField], value]);
    const id = this.world.row(Object.fromEntries(cells));
    this.born.rows.add(id);
    this.write(`person adds ${this.called(id)} ${JSON.stringify(values)}`);
    this.expectations.began(id, Object.entries(values) as [CampaignField, JsonValue][]);
    return id;
  }

  async personEdits(recordId: string, field: CampaignField, value: JsonValue): Promise<void> {
    const record = this.record(recordId);
    // Typing what is there already is no edit.
    if (!record || jsonEquals(this.cell(record, field), value)) return;
    this.world.fake.people.edit(TABLE, recordId, { [this.#renamed.fields[field]]: value });
    this.write(`person sets ${field} of ${this.called(recordId)} to ${JSON.stringify(value)}`);
    const edit = { field, value, isBusy: this.isBusy };
    this.expectations.inAirtable(recordId, edit, await this.sidesOfRecord(recordId, field));
  }

  personRemoves(recordId: string): void {
    const record = this.record(recordId);
    const cells = record && CAMPAIGN_FIELDS.map((field) => [field, this.cell(record, field)] as const);
    this.#trash.set(recordId, new Map(cells));
    this.world.fake.people.remove(TABLE, recordId);
    this.write(`person removes ${this.called(recordId)}`);
  }

  personRestores(recordId: string): void {
    this.world.fake.people.restore(TABLE, recordId);
    this.write(`person restores ${this.called(recordId)}`);
  }

  personDuplicates(recordId: string): string {
    const copy = this.world.fake.people.duplicate(TABLE, recordId);
    this.born.rows.add(copy);
    this.write(`person duplicates ${this.called(recordId)} as ${this.called(copy)}`);
    const record = this.record(copy);
    if (record)
      this.expectations.began(
        copy,
        CAMPAIGN_FIELDS.map((field) => [field, this.cell(record, field)] as const),
      );
    return copy;
  }

  personBreaksKey(recordId: string, key: string | null): void {
    this.world.fake.people.edit(TABLE, recordId, { [this.#renamed.key]: key });
    this.write(`person sets the key of ${this.called(recordId)} to ${JSON.stringify(key)}`);
  }

  /** Once the sync knows the fields by their ids; before, it could only look for their names. */
  async personRenames(field: CampaignField | "key", name: string): Promise<void> {
    if (!(await this.world.storage.checkpoints.get(SCHEMA_KEY))) return;
    const from = field === "key" ? this.#renamed.key : this.#renamed.fields[field];
    this.world.fake.people.renameField(TABLE, from, name);
    if (field === "key") this.#renamed.key = name;
    else this.#renamed.fields[field] = name;
    this.write(`person renames "${from}" to "${name}"`);
  }

  personAddsChoice(field: CampaignField, name: string): void {
    this.world.fake.people.addChoice(TABLE, this.#renamed.fields[field], name);
    this.write(`person adds the choice "${name}" to ${field}`);
  }

  // --- people and programs at the portal ---

  /** A lead as a host makes it. `recordId`: of a record the host knows from before. */
  async hostAdds(values: Partial<Record<CampaignField, JsonValue>>, recordId: string | null = null): Promise<string> {
    const id = leadId(this.born.leads.size + 1);
    const at = new Date(this.world.runtime.now()).toISOString();
    const lead = aLead(this.born.leads.size + 1, {
      ...(values as Partial<CampaignLead>),
      airtableRecordId: recordId,
      createdAt: at,
      updatedAt: at,
    });
    this.born.leads.add(id);
    await this.world.put(lead);
    this.write(
      `host adds ${this.called(id)} ${JSON.stringify(values)}${recordId ? ` for ${this.called(recordId)}` : ""}`,
    );
    const record = this.record(recordId);
    // Where both have a value when they meet, the field's owner is believed.
    const told = CAMPAIGN_FIELDS.filter(
      (field) =>
        !isEmpty(lead[field]) && (this.ownerOf(field) === "portal" || !record || isEmpty(this.cell(record, field))),
    );
    this.expectations.began(
      id,
      told.map((field) => [field, onLead(lead, field)] as const),
    );
    for (const field of CAMPAIGN_FIELDS) {
      const cell = record && this.cell(record, field);
      if (this.ownerOf(field) !== "shared" || isEmpty(lead[field]) || isEmpty(cell)) continue;
      if (jsonEquals(onLead(lead, field), cell ?? null)) this.expectations.began(id, [[field, onLead(lead, field)]]);
      else this.expectations.differed(id, field, onLead(lead, field));
    }
    return id;
  }

  /** As a host does that writes its own table. */
  async hostEdits(id: string, field: CampaignField, value: JsonValue): Promise<void> {
    await this.#acts(id, `host sets ${field} of ${this.called(id)} to ${JSON.stringify(value)}`, async () => {
      const updatedAt = new Date(this.world.runtime.now()).toISOString();
      await this.world.storage.campaignLeads.update(id, { [field]: value, updatedAt });
      return { [field]: value };
    });
  }

  async hostActivates(id: string, isActive: boolean): Promise<void> {
    await this.world.storage.campaignLeads.update(id, { isActive });
    this.write(`host makes ${this.called(id)} ${isActive ? "active" : "inactive"}`);
  }

  async staffActs(id: string, action: "claim" | "unclaim" | "note" | "remove", note = ""): Promise<void> {
    const { campaignLeads } = this.world.engine;
    const user = { id: "u-mara", name: "Mara Lind" };
    await this.#acts(id, `staff: ${action} ${this.called(id)} ${note}`, async () => {
      switch (action) {
        case "claim": {
          const { claimedBy, claimedAt } = await campaignLeads.claim(id, user);
          return { claimedBy, claimedAt };
        }
        case "unclaim": {
          const { claimedBy, claimedAt } = await campaignLeads.unclaim(id, user, { force: true });
          return { claimedBy, claimedAt };
        }
        case "note":
          return { notes: (await campaignLeads.addNote(id, note, user)).notes };
        case "remove": {
          const { processingStatus, campaignId } = await campaignLeads.removeFromCampaign(id, user);
          return { processingStatus, campaignId };
        }
      }
    });
  }

  async staffDecides(id: string, field: CampaignField, value: JsonValue): Promise<void> {
    const before = await this.sidesOfLead(id, field);
    await this.world.engine.airtable.decide(id, field, value, "Mara Lind");
    this.write(`staff decides ${field} of ${this.called(id)}: ${JSON.stringify(value)}`);
    this.expectations.decided(id, field, value, before);
  }

  async #acts(id: string, line: string, work: () => Promise<Partial<CampaignLead>>): Promise<void> {
    const before = await this.world.lead(id);
    const patch = await work();
    this.write(line);
    for (const [name, given] of Object.entries(patch)) {
      const field = name as CampaignField;
      const value = (given as JsonValue) === "" ? emptyOf(field) : (given as JsonValue);
      if (jsonEquals(onLead(before, field), value)) continue;
      const edit = { field, value, isBusy: this.isBusy };
      this.expectations.inPortal(id, edit, await this.sidesOfLead(id, field));
    }
  }
}
