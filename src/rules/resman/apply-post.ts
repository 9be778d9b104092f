import type {
  LeadPost,
  Prospect,
  ProspectCustomer,
  ProspectPreferences,
  ProspectRef,
} from "../../domain/wire/prospect.js";
import { typeKey } from "../status/history.js";
import { sameId } from "./renter.js";

/**
 * What ResMan shows after it accepted a post, so that nobody needs to read it again. Where its behaviour is unknown this
 * assumes what does least: a preference the post does not name is kept, so a preference cannot be taken away.
 * @param prospect as ResMan held it; undefined for a create.
 * @param ref the ids of ResMan's answer.
 */
export function applyPost(prospect: Prospect | undefined, post: LeadPost, ref: ProspectRef): Prospect {
  const before = prospect ?? { prospectId: ref.prospectId, customers: [], preferences: {}, events: [] };
  const index = before.customers.findIndex(({ personId }) => sameId(personId, ref.personId));
  const person = applyCustomer(
    before.customers[index] ?? { type: "", phones: [], addresses: [], ...ref },
    post.customer,
  );
  return {
    ...before,
    customers: index < 0 ? [...before.customers, person] : before.customers.with(index, person),
    preferences: { ...before.preferences, ...named(post.preferences ?? {}) },
    events: [...before.events, ...post.events],
  };
}

/** Members that become elements of the document: an empty list is none. */
const named = (preferences: ProspectPreferences): ProspectPreferences =>
  Object.fromEntries(
    Object.entries(preferences).filter(([, value]) => value !== undefined && !(Array.isArray(value) && !value.length)),
  );

function applyCustomer(before: ProspectCustomer, post: ProspectCustomer): ProspectCustomer {
  const { email: held, ...rest } = before;
  const email = post.email ?? held;
  return {
    ...rest,
    type: post.type,
    ...(post.firstName && { firstName: post.firstName }),
    ...(post.middleName && { middleName: post.middleName }),
    ...(post.lastName && { lastName: post.lastName }),
    ...(email && { email }),
    phones: replaceByType(before.phones, post.phones).filter(({ number }) => number.trim() !== ""),
    addresses: replaceByType(before.addresses, post.addresses),
  };
}

/** What is posted takes the place of what is held of the same type. */
function replaceByType<T extends { type: string }>(held: readonly T[], posted: readonly T[]): T[] {
  const types = new Set(posted.map(({ type }) => typeKey(type)));
  return [...posted, ...held.filter(({ type }) => !types.has(typeKey(type)))];
}
