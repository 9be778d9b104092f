import type { Prospect } from "../../../domain/wire/prospect.js";
import { leadIds } from "../../runs/lead-ids.js";
import { splitWindow } from "../../runs/pull-window.js";
import { activeLink, loadMany, type OurLead } from "../../sync/load-lead.js";
import { readable } from "../audit.js";
import { inParallel } from "../in-parallel.js";
import { isPlainlyInStep } from "./compare-lead.js";
import { lookAtLead, shouldBeSent } from "./look-at-lead.js";
import { lookAtStranger, mayBeTaken } from "./look-at-stranger.js";
import type { PropertyTerms } from "./terms.js";

/** Leads that are loaded together. */
const BATCH = 100;

/**
 * Compares all leads of a property with ResMan: first all prospects a full pull shows, by checksums; then whatever did not come,
 * or did not fit, one by one. Kept in memory are a batch, the ids of leads that are not compared yet, and those of what did not fit.
 * @throws SyncError `ABORTED`, or what keeps the property from being compared
 */
export async function auditProperty(terms: PropertyTerms): Promise<void> {
  const ids = await leadIds(terms.ctx, terms.integration.propertyId);
  terms.part.begin(ids.length);
  await new PropertyAudit(terms, ids).run();
}

class PropertyAudit {
  readonly #terms: PropertyTerms;
  /** Leads that were not compared yet. */
  readonly #left: Set<string>;
  /** Leads that did not fit, or whose prospect did not come. */
  readonly #unfit: string[] = [];
  /** Prospects no lead is linked to. */
  readonly #strangers = new Set<string>();

  constructor(terms: PropertyTerms, ids: readonly string[]) {
    this.#terms = terms;
    this.#left = new Set(ids);
  }

  async run(): Promise<void> {
    const { part, ctx } = this.#terms;
    await this.#compareAll();
    await this.#lookForOthers();
    const { concurrency } = ctx.settings;
    await inParallel(this.#unfit, concurrency, async (leadId) => {
      const ids = { leadId, remoteId: null };
      part.note(await readable(ids, () => lookAtLead(this.#terms, leadId)));
      part.passed();
      part.tell();
    });
    await inParallel([...this.#strangers], concurrency, async (remoteId) => {
      const ids = { leadId: null, remoteId };
      part.note(await readable(ids, () => lookAtStranger(this.#terms, remoteId)));
      part.tell();
    });
  }

  async #compareAll(): Promise<void> {
    const { ctx, integration, part } = this.#terms;
    const { signal, startedAt } = part;
    const { backfillMs, maxWindowMs } = ctx.settings;
    const gateway = ctx.gatewayOf(integration);
    for (const window of splitWindow(startedAt - backfillMs, startedAt, maxWindowMs)) {
      const pages = gateway.pullProspects(integration.resmanPropertyId, window, signal ? { signal } : {});
      for await (const { prospects } of pages) {
        for (const batch of batches(prospects)) await this.#compare(batch);
      }
    }
  }

  async #compare(prospects: readonly Prospect[]): Promise<void> {
    const { ctx, part, integration } = this.#terms;
    const ids = prospects.map(({ prospectId }) => prospectId);
    const links = await ctx.storage.links.findByRemoteIds("resman", ids);
    const here = links.filter(({ propertyId }) => propertyId === integration.propertyId);
    const linked = new Set(here.map(({ remoteId }) => remoteId.toLowerCase()));
    for (const prospect of prospects) {
      const isLinked = linked.has(prospect.prospectId.toLowerCase());
      if (!isLinked && mayBeTaken(this.#terms, prospect)) this.#strangers.add(prospect.prospectId);
    }
    const byId = new Map(prospects.map((prospect) => [prospect.prospectId.toLowerCase(), prospect]));
    const leads = await this.#load(here.map(({ leadId }) => leadId).filter((id) => this.#left.has(id)));
    for (const ours of leads) {
      const link = activeLink(ours);
      const prospect = link && byId.get(link.remoteId.toLowerCase());
      // One whose link has moved on, or ended, is looked at with the others.
      if (!link || !prospect || !this.#left.delete(ours.lead.id)) continue;
      if (isPlainlyInStep(ctx, { ...ours, integration, link }, prospect)) this.#passedInStep();
      else this.#unfit.push(ours.lead.id);
    }
    part.tell();
  }

  #passedInStep(): void {
    this.#terms.part.inStep();
    this.#terms.part.passed();
  }

  /** Leads whose prospect did not come with the others, and those that have none. */
  async #lookForOthers(): Promise<void> {
    const { ctx, part, integration } = this.#terms;
    for (const ids of batches([...this.#left])) {
      for (const ours of await this.#load(ids)) {
        this.#left.delete(ours.lead.id);
        if (activeLink(ours) || shouldBeSent(ctx, ours, integration)) this.#unfit.push(ours.lead.id);
        else part.passed();
      }
      part.tell();
    }
    // Rows that are gone since the audit began.
    part.passed(this.#left.size);
    this.#left.clear();
    part.tell();
  }

  /** A row the store cannot read is looked at by itself, and keeps no other from being compared. */
  async #load(ids: readonly string[]): Promise<OurLead[]> {
    const { ctx } = this.#terms;
    const load = (some: readonly string[]) => loadMany(ctx.storage, some, ctx.settings);
    try {
      return await load(ids);
    } catch {
      const loaded = await Promise.all(ids.map((id) => load([id]).catch(() => this.#setAside(id))));
      return loaded.flat();
    }
  }

  #setAside(id: string): OurLead[] {
    if (this.#left.delete(id)) this.#unfit.push(id);
    return [];
  }
}

function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let from = 0; from < items.length; from += BATCH) yield items.slice(from, from + BATCH);
}
