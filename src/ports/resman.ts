import type { LostReason } from "../domain/wire/look-ups.js";
import type { LeadPost, Prospect, ProspectRef } from "../domain/wire/prospect.js";
import type { RequestHooks } from "./requests.js";

/** Options every call to ResMan takes. */
export interface CallOptions extends RequestHooks {
  signal?: AbortSignal;
  /** Asked right before each write is sent; what it throws ends the call with nothing sent. */
  beforeWrite?(): Promise<void>;
}

/** One kind of criterion per search: how several combine is unknown (API reference, section 3.6). */
export type ProspectSearch =
  | { email: string }
  | { phone: string }
  | { firstName: string; lastName: string }
  | { prospectId: string };

/** Half-open in meaning, inclusive on the wire: overlaps are harmless, gaps are not. */
export interface ModifiedWindow {
  /** ISO 8601, UTC. */
  from: string;
  to: string;
}

/** All prospects changed within a window; a whole window that succeeded. */
export interface ProspectPage {
  window: ModifiedWindow;
  prospects: Prospect[];
}

export type ContactKind = "email" | "phone";

/** Whom to find in ResMan, and how to create them where nobody is found. */
export interface EnsureProspectRequest {
  /** The create to post when nothing is found. Its first event's comments carry the marker. */
  post: LeadPost;
  /** Our mark in an event's comments, e.g. `[domiq:chat:8f21]`: proves that a prospect is the one we made. */
  marker: string;
  /** Whether a prospect was made by an earlier attempt for this lead. Default: an event's comments hold the marker. */
  isOurs?(prospect: Prospect): boolean;
  /** Whether a prospect that shares an email or phone is this renter. Never decided on the name alone. */
  isSamePerson(prospect: Prospect): boolean;
}

export type EnsureProspectResult =
  | { outcome: "found"; prospect: Prospect }
  | {
      outcome: "created";
      ref: ProspectRef;
      /** The post as it was accepted. */
      post: LeadPost;
      /** Contact data ResMan refused because another person has it; it was left out. */
      withheld: ContactKind[];
    };

export type FindProspectResult =
  | { outcome: "found"; prospect: Prospect }
  | {
      outcome: "none";
      /** The create as `ensureProspect` would send it. */
      post: LeadPost;
      /** Contact data another person has; ResMan may refuse it, and then it is left out. */
      taken: ContactKind[];
    };

/**
 * What the engine needs from ResMan. `ResManClient` implements it over HTTP.
 * Reads may be repeated; a post whose outcome is unknown is never repeated by the implementation: it throws a
 * RemoteError with `outcomeUnknown`, and the engine looks again before it writes.
 */
export interface ResManGateway {
  /** Names the account, the same in every process: `resman:400`. What fails together has one name. Default `resman`. */
  readonly remote?: string;
  searchProspects(resmanPropertyId: string, search: ProspectSearch, options?: CallOptions): Promise<Prospect[]>;
  getProspect(resmanPropertyId: string, prospectId: string, options?: CallOptions): Promise<Prospect | undefined>;
  /** Splits a window that is too large; yields in the order of time. */
  pullProspects(resmanPropertyId: string, window: ModifiedWindow, options?: CallOptions): AsyncIterable<ProspectPage>;
  /** The reading half of `ensureProspect`: looks for the renter's prospect in the same way, and creates nothing. */
  findProspect(
    resmanPropertyId: string,
    request: EnsureProspectRequest,
    options?: CallOptions,
  ): Promise<FindProspectResult>;
  /** Finds the renter's prospect or creates it (API reference, section 8). Safe to call again after any failure. */
  ensureProspect(
    resmanPropertyId: string,
    request: EnsureProspectRequest,
    options?: CallOptions,
  ): Promise<EnsureProspectResult>;
  postLead(resmanPropertyId: string, post: LeadPost, options?: CallOptions): Promise<ProspectRef>;
  /** Cached for hours. */
  getLostProspectReasons(options?: CallOptions): Promise<LostReason[]>;
}
