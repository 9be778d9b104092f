import type { CampaignLead } from "../../../domain/campaign-lead.js";
import { type ReadRecord, readRecord } from "../../../rules/airtable/read-record.js";
import { nextPage, readAhead } from "../../airtable/pull/read-ahead.js";
import { matchRecords } from "../../airtable/step/match-records.js";
import type { Found } from "../audit.js";
import { isPlainlyInStep } from "./compare-record.js";
import { lookClosely, shouldHaveRecord } from "./look-closely.js";
import { repairRecords } from "./repair-records.js";
import type { Suspect, TableTerms } from "./terms.js";

const LEADS_AT_ONCE = 500;
/** As many records as one request reads. */
const SUSPECTS_AT_ONCE = 100;

/**
 * Compares all campaign leads of the client with the Airtable table: first all its pages, by checksums; then whatever did not
 * come, or did not fit, a hundred a request. Kept in memory are a page, the ids of leads that are not compared yet, and those of
 * what did not fit.
 * @throws SyncError `ABORTED`, `LEASE_LOST`, or what keeps the table from being compared
 */
export const auditTable = (terms: TableTerms): Promise<void> => new TableAudit(terms).run();

class TableAudit {
  readonly #terms: TableTerms;
  /** Leads of which no record came so far. */
  readonly #left = new Set<string>();
  readonly #suspects: Suspect[] = [];

  constructor(terms: TableTerms) {
    this.#terms = terms;
  }

  async run(): Promise<void> {
    const { part } = this.#terms;
    for await (const leads of this.#allLeads()) for (const { id } of leads) this.#left.add(id);
    part.begin(this.#left.size);
    await this.#comparePages();
    await this.#lookForOthers();
    await this.#lookAtSuspects();
  }

  async *#allLeads(): AsyncGenerator<CampaignLead[]> {
    const { ctx, open } = this.#terms;
    const { clientId } = open.settings;
    for (let afterId: string | undefined; ; ) {
      const filter = { clientId, limit: LEADS_AT_ONCE, ...(afterId && { afterId }) };
      const page = await ctx.storage.campaignLeads.list(filter);
      yield page;
      afterId = page.at(-1)?.id;
      if (page.length < LEADS_AT_ONCE) return;
    }
  }

  async #comparePages(): Promise<void> {
    const { open, part } = this.#terms;
    const { gateway, table, fieldIds } = open;
    const options = part.signal ? { signal: part.signal } : {};
    const pages = gateway.pages(table.tableId, { fields: fieldIds, byFieldId: true }, options);
    const reading = pages[Symbol.asyncIterator]();
    for await (const { records, restarted } of readAhead(reading, await nextPage(reading))) {
      if (restarted) this.#forgetStrangers();
      await this.#compare(records.map((record) => readRecord(record, table)));
      part.tell();
    }
  }

  /** The records come again from the first page on: those without a lead are found again. */
  #forgetStrangers(): void {
    const known = this.#suspects.filter(({ leadId }) => leadId !== null);
    this.#suspects.splice(0, this.#suspects.length, ...known);
  }

  async #compare(reads: readonly ReadRecord[]): Promise<void> {
    const { ctx, open, part } = this.#terms;
    const matches = await matchRecords(ctx.storage, open, reads, { lock: false });
    for (const read of reads) {
      const { recordId } = read;
      const match = matches.get(recordId);
      if (!match || match.kind === "orphan") continue;
      if (match.kind === "unknown") {
        if (open.settings.importRecords) this.#suspects.push({ leadId: null, recordId });
        continue;
      }
      const { lead } = match;
      if (!this.#left.delete(lead.id)) continue;
      if (match.kind === "linked" && isPlainlyInStep({ ...match, read }, open)) {
        part.inStep();
        part.passed();
      } else this.#suspects.push({ leadId: lead.id, recordId });
    }
  }

  /** Leads of which no record came. */
  async #lookForOthers(): Promise<void> {
    const { ctx, open, part } = this.#terms;
    const ids = [...this.#left];
    this.#left.clear();
    for (let from = 0; from < ids.length; from += LEADS_AT_ONCE) {
      const some = ids.slice(from, from + LEADS_AT_ONCE);
      const leads = await ctx.storage.campaignLeads.getMany(some);
      const links = new Map((await ctx.storage.campaignLinks.getMany(some)).map((link) => [link.leadId, link]));
      const suspects = leads.flatMap((lead): Suspect[] => {
        const link = links.get(lead.id);
        const isLinked = link?.source === open.table.source && link.status === "active";
        if (!isLinked && !shouldHaveRecord(open, lead)) return [];
        return [{ leadId: lead.id, recordId: isLinked ? link.recordId : null }];
      });
      this.#suspects.push(...suspects);
      part.passed(some.length - suspects.length);
      part.tell();
    }
  }

  async #lookAtSuspects(): Promise<void> {
    const { part } = this.#terms;
    const found: Found[] = [];
    for (let from = 0; from < this.#suspects.length; from += SUSPECTS_AT_ONCE) {
      const suspects = this.#suspects.slice(from, from + SUSPECTS_AT_ONCE);
      for (const looked of await lookClosely(this.#terms, suspects)) {
        if (typeof looked === "string" || !part.repair) part.note(looked);
        else found.push(looked);
      }
      part.passed(suspects.filter(({ leadId }) => leadId !== null).length);
      part.tell();
    }
    for (const repaired of found.length > 0 ? await repairRecords(this.#terms, found) : []) part.note(repaired);
    part.tell();
  }
}
