import type { LeadPost, ProspectCustomer, ProspectRef } from "../../../domain/wire/prospect.js";
import type { CallOptions } from "../../../ports/resman.js";
import { readCustomers } from "../codec/decode-prospects.js";
import { encodeLeadPost } from "../codec/encode-lead-post.js";
import { callError } from "./read-answer.js";
import type { V1Api } from "./v1-api.js";
import type { V1Call } from "./v1-call.js";

export type PostLead = (propertyId: string, post: LeadPost, options?: CallOptions) => Promise<ProspectRef>;

/** PostLeadManagement4_0 (API reference, sections 3.3 to 3.5), sent once. */
export function createPostLead(api: V1Api): PostLead {
  return async (propertyId, post, options) => {
    const { customer } = post;
    const call: V1Call = {
      path: "/MITS/PostLeadManagement4_0",
      propertyId,
      fields: { Xml: encodeLeadPost(post) },
      write: customer.prospectId ? "update" : "create",
      personal: personalOf(customer),
      options,
    };
    const { response } = await api(call);
    const ref = findRef(customer, readCustomers(response));
    if (!ref) throw callError(call, "WIRE_SHAPE", "succeeded but the answer holds no ProspectID and PersonID.");
    return ref;
  };
}

const personalOf = (customer: ProspectCustomer) => [
  customer.email,
  ...customer.phones.map(({ number }) => number),
  ...customer.addresses.map(({ line1 }) => line1),
  customer.firstName,
  customer.middleName,
  customer.lastName,
];

/** The ids of the person that was posted. Ids the post held already need not come back. */
function findRef(posted: ProspectCustomer, answered: readonly ProspectCustomer[]): ProspectRef | undefined {
  const person = answered.find((candidate) => isPosted(posted, candidate)) ?? answered[0];
  const prospectId = person?.prospectId ?? posted.prospectId;
  const personId = person?.personId ?? posted.personId;
  return prospectId && personId ? { prospectId, personId } : undefined;
}

/** An answer may hold the whole household, the main contact first. */
function isPosted(posted: ProspectCustomer, candidate: ProspectCustomer): boolean {
  if (posted.personId) return candidate.personId?.toLowerCase() === posted.personId.toLowerCase();
  return candidate.firstName === posted.firstName?.trim() && candidate.lastName === posted.lastName?.trim();
}
