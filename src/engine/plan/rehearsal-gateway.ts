import type { LostReason } from "../../domain/wire/look-ups.js";
import type { LeadPost, Prospect, ProspectRef } from "../../domain/wire/prospect.js";
import type {
  CallOptions,
  ContactKind,
  EnsureProspectRequest,
  EnsureProspectResult,
  FindProspectResult,
  ModifiedWindow,
  ProspectPage,
  ProspectSearch,
  ResManGateway,
} from "../../ports/resman.js";
import { applyPost } from "../../rules/resman/apply-post.js";
import type { RecordedReads } from "./recorded-reads.js";

/** Stands for the ids of what does not exist yet. */
export const NOT_MADE: Readonly<ProspectRef> = { prospectId: "(not made yet)", personId: "(not made yet)" };

/** What ResMan would have been told in a rehearsal, and what it showed. */
export class RehearsedRemote {
  /** In the order in which they would be sent, each with the prospect as it was before. */
  readonly posts: { post: LeadPost; before: Prospect | undefined; after: Prospect }[] = [];
  readonly taken: ContactKind[] = [];
  readonly #read = new Map<string, Prospect>();
  readonly #written = new Map<string, Prospect>();

  see(prospect: Prospect): Prospect {
    this.#read.set(prospect.prospectId.toLowerCase(), prospect);
    return prospect;
  }

  /** The prospect as ResMan showed it, undefined when it was not looked at. */
  seen(prospectId: string): Prospect | undefined {
    return this.#read.get(prospectId.toLowerCase());
  }

  /** The prospect as it would be by now, undefined when nothing would have been sent about it. */
  written(prospectId: string): Prospect | undefined {
    return this.#written.get(prospectId.toLowerCase());
  }

  write(post: LeadPost): ProspectRef {
    const { prospectId = NOT_MADE.prospectId, personId = NOT_MADE.personId } = post.customer;
    const ref = { prospectId, personId };
    const before = this.written(prospectId) ?? this.seen(prospectId);
    const after = applyPost(before, post, ref);
    this.posts.push({ post, before, after });
    this.#written.set(prospectId.toLowerCase(), after);
    return ref;
  }
}

/** ResMan in a rehearsal: reads go through and are recorded, writes do not, and later reads show what they would have done. */
export class RehearsalGateway implements ResManGateway {
  readonly #inner: ResManGateway;
  readonly #reads: RecordedReads;
  readonly #remote: RehearsedRemote;

  constructor(inner: ResManGateway, reads: RecordedReads, remote: RehearsedRemote) {
    this.#inner = inner;
    this.#reads = reads;
    this.#remote = remote;
  }

  async searchProspects(propertyId: string, search: ProspectSearch, options?: CallOptions): Promise<Prospect[]> {
    const read = () => this.#inner.searchProspects(propertyId, search, options);
    const hits = await this.#reads.record("searchProspects", [propertyId, search], read);
    return hits.map((hit) => this.#remote.see(hit));
  }

  async getProspect(propertyId: string, prospectId: string, options?: CallOptions): Promise<Prospect | undefined> {
    const written = this.#remote.written(prospectId);
    if (written) return written;
    const read = () => this.#inner.getProspect(propertyId, prospectId, options);
    const prospect = await this.#reads.record("getProspect", [propertyId, prospectId], read);
    return prospect && this.#remote.see(prospect);
  }

  pullProspects(propertyId: string, window: ModifiedWindow, options?: CallOptions): AsyncIterable<ProspectPage> {
    return this.#inner.pullProspects(propertyId, window, options);
  }

  async findProspect(
    propertyId: string,
    request: EnsureProspectRequest,
    options?: CallOptions,
  ): Promise<FindProspectResult> {
    const read = () => this.#inner.findProspect(propertyId, request, options);
    const result = await this.#reads.record("findProspect", [propertyId, request], read);
    if (result.outcome === "found") this.#remote.see(result.prospect);
    return result;
  }

  async ensureProspect(
    propertyId: string,
    request: EnsureProspectRequest,
    options?: CallOptions,
  ): Promise<EnsureProspectResult> {
    const result = await this.findProspect(propertyId, request, options);
    if (result.outcome === "found") return result;
    this.#remote.taken.push(...result.taken);
    const { post } = result;
    return { outcome: "created", ref: this.#remote.write(post), post, withheld: [] };
  }

  async postLead(_propertyId: string, post: LeadPost): Promise<ProspectRef> {
    return this.#remote.write(post);
  }

  getLostProspectReasons(options?: CallOptions): Promise<LostReason[]> {
    return this.#reads.record("getLostProspectReasons", [], () => this.#inner.getLostProspectReasons(options));
  }
}
