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
import type { WithHooks } from "./hooks.js";

/** A ResMan whose every request carries the hooks of the guard. */
export class GuardedResMan implements ResManGateway {
  readonly remote: string;
  readonly #inner: ResManGateway;
  readonly #told: WithHooks<CallOptions>;

  readonly #beforeWrite: (() => Promise<void>) | undefined;

  /** @param beforeWrite asked before each write, before the caller's own */
  constructor(
    inner: ResManGateway,
    remote: string,
    told: WithHooks<CallOptions>,
    beforeWrite: (() => Promise<void>) | undefined,
  ) {
    this.remote = remote;
    this.#inner = inner;
    this.#told = told;
    this.#beforeWrite = beforeWrite;
  }

  searchProspects(propertyId: string, search: ProspectSearch, options?: CallOptions): Promise<Prospect[]> {
    return this.#inner.searchProspects(propertyId, search, this.#told(options));
  }

  getProspect(propertyId: string, prospectId: string, options?: CallOptions): Promise<Prospect | undefined> {
    return this.#inner.getProspect(propertyId, prospectId, this.#told(options));
  }

  pullProspects(propertyId: string, window: ModifiedWindow, options?: CallOptions): AsyncIterable<ProspectPage> {
    return this.#inner.pullProspects(propertyId, window, this.#told(options));
  }

  findProspect(propertyId: string, request: EnsureProspectRequest, options?: CallOptions): Promise<FindProspectResult> {
    return this.#inner.findProspect(propertyId, request, this.#told(options));
  }

  ensureProspect(
    propertyId: string,
    request: EnsureProspectRequest,
    options?: CallOptions,
  ): Promise<EnsureProspectResult> {
    return this.#inner.ensureProspect(propertyId, request, this.#writing(options));
  }

  postLead(propertyId: string, post: LeadPost, options?: CallOptions): Promise<ProspectRef> {
    return this.#inner.postLead(propertyId, post, this.#writing(options));
  }

  getLostProspectReasons(options?: CallOptions): Promise<LostReason[]> {
    return this.#inner.getLostProspectReasons(this.#told(options));
  }

  #writing(options: CallOptions | undefined): CallOptions {
    const told = this.#told(options);
    const own = this.#beforeWrite;
    if (!own) return told;
    return {
      ...told,
      beforeWrite: async () => {
        await own();
        await options?.beforeWrite?.();
      },
    };
  }
}
