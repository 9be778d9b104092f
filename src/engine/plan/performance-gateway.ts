import type { LostReason } from "../../domain/wire/look-ups.js";
import type { LeadPost, Prospect, ProspectRef } from "../../domain/wire/prospect.js";
import type {
  CallOptions,
  EnsureProspectRequest,
  EnsureProspectResult,
  FindProspectResult,
  ModifiedWindow,
  ProspectPage,
  ProspectSearch,
  ResManGateway,
} from "../../ports/resman.js";
import type { RecordedReads } from "./recorded-reads.js";

/** What happens at ResMan while a plan is carried out. */
export interface PerformanceWatch {
  /** Posts ResMan took, in order. */
  readonly sent: LeadPost[];
  /** Called before anything is written. */
  beforeWrite(): void;
  /** The error of a renter who turns up in ResMan where a create was planned. */
  turnedUp(): Error;
}

/** ResMan while a plan is carried out: until the first post, reads answer what they answered in the rehearsal. */
export class PerformanceGateway implements ResManGateway {
  readonly #inner: ResManGateway;
  readonly #reads: RecordedReads;
  readonly #watch: PerformanceWatch;

  constructor(inner: ResManGateway, reads: RecordedReads, watch: PerformanceWatch) {
    this.#inner = inner;
    this.#reads = reads;
    this.#watch = watch;
  }

  searchProspects(propertyId: string, search: ProspectSearch, options?: CallOptions): Promise<Prospect[]> {
    const read = () => this.#inner.searchProspects(propertyId, search, options);
    return this.#read("searchProspects", [propertyId, search], read);
  }

  getProspect(propertyId: string, prospectId: string, options?: CallOptions): Promise<Prospect | undefined> {
    const read = () => this.#inner.getProspect(propertyId, prospectId, options);
    return this.#read("getProspect", [propertyId, prospectId], read);
  }

  pullProspects(propertyId: string, window: ModifiedWindow, options?: CallOptions): AsyncIterable<ProspectPage> {
    return this.#inner.pullProspects(propertyId, window, options);
  }

  findProspect(propertyId: string, request: EnsureProspectRequest, options?: CallOptions): Promise<FindProspectResult> {
    const read = () => this.#inner.findProspect(propertyId, request, options);
    return this.#read("findProspect", [propertyId, request], read);
  }

  /** Looks once more before it creates: nothing else keeps a create whose answer was lost from being made twice. */
  async ensureProspect(
    propertyId: string,
    request: EnsureProspectRequest,
    options?: CallOptions,
  ): Promise<EnsureProspectResult> {
    const rehearsed = await this.findProspect(propertyId, request, options);
    if (rehearsed.outcome === "found") return rehearsed;
    const result = await this.#inner.ensureProspect(propertyId, request, options);
    if (result.outcome === "found") throw this.#watch.turnedUp();
    this.#watch.sent.push(result.post);
    return result;
  }

  async postLead(propertyId: string, post: LeadPost, options?: CallOptions): Promise<ProspectRef> {
    this.#watch.beforeWrite();
    const ref = await this.#inner.postLead(propertyId, post, options);
    this.#watch.sent.push(post);
    return ref;
  }

  getLostProspectReasons(options?: CallOptions): Promise<LostReason[]> {
    return this.#reads.replay("getLostProspectReasons", [], () => this.#inner.getLostProspectReasons(options));
  }

  /** After a post it must be seen what ResMan made of it. */
  #read<T>(name: string, args: readonly unknown[], read: () => Promise<T>): Promise<T> {
    return this.#watch.sent.length > 0 ? read() : this.#reads.replay(name, args, read);
  }
}
