export { RemoteError } from "../../domain/errors.js";
export type {
  ApplicantOrResident,
  Employee,
  LostReason,
  ProspectSource,
  ResManProperty,
  Unit,
} from "../../domain/wire/look-ups.js";
export type {
  DesiredUnit,
  LeadPost,
  NumberRange,
  Prospect,
  ProspectAddress,
  ProspectAmenity,
  ProspectCustomer,
  ProspectEvent,
  ProspectPet,
  ProspectPhone,
  ProspectPreferences,
  ProspectRef,
} from "../../domain/wire/prospect.js";
export type { V2Communication, V2Lease, V2Prospect } from "../../domain/wire/prospect-v2.js";
export type {
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
export type { ResManClientOptions } from "./client-options.js";
export { decodeProspects } from "./codec/decode-prospects.js";
export { encodeLeadPost } from "./codec/encode-lead-post.js";
export { ResManClient } from "./resman-client.js";
export type {
  EventHead,
  LostMark,
  NewNote,
  NewPerson,
  NewTour,
  ProspectChanges,
  ProspectPerson,
  Reactivation,
} from "./v1/lead-posts.js";
export type { ResManAccount } from "./v1/look-up-rows.js";
export type { LookUpOptions } from "./v1/look-ups.js";
export type { ResManV2, V2ProspectQuery } from "./v2/resman-v2.js";
export type { PickListItem, V2Employee } from "./v2/v2-rows.js";
