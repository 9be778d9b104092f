import { isRemoteError, ValidationError } from "../../../domain/errors.js";
import type { LeadPost, Prospect, ProspectCustomer } from "../../../domain/wire/prospect.js";
import type {
  ContactKind,
  EnsureProspectRequest,
  EnsureProspectResult,
  FindProspectResult,
  ProspectSearch,
} from "../../../ports/resman.js";
import { emailKey } from "../../../rules/contact/email.js";
import { phoneKey } from "../../../rules/contact/phone.js";
import { withNotes } from "./first-event.js";

export interface EnsureProspectSteps {
  search(search: ProspectSearch): Promise<Prospect[]>;
  post(post: LeadPost): Promise<{ prospectId: string; personId: string }>;
}

/** A usable contact of the renter: what to search for, and the key its owner is recognised by. */
interface Contact {
  kind: ContactKind;
  text: string;
  key: string;
}

const keyOf = { email: emailKey, phone: phoneKey } as const;

/**
 * Looks for the renter's prospect (API reference, section 8) and says what a create would send. Creates nothing.
 * @throws ValidationError for a blank marker.
 */
export async function findProspect(
  request: EnsureProspectRequest,
  steps: Pick<EnsureProspectSteps, "search">,
): Promise<FindProspectResult> {
  if (request.marker.trim() === "") {
    // Every comment contains the empty text: any hit would pass for ours.
    throw new ValidationError("The request", [{ path: "marker", message: "must not be blank" }]);
  }
  const post = withNotes(request.post, request.marker, []);
  const { ours, taken } = await lookUp(contactsOf(post.customer), request, steps);
  return ours ? { outcome: "found", prospect: ours } : { outcome: "none", post, taken: kindsOf(taken) };
}

/**
 * Finds the renter's prospect or creates it (API reference, section 8). Every path searches before it posts, so that
 * it can be called again after any failure; a post whose outcome is unknown is not followed by another.
 */
export async function ensureProspect(
  request: EnsureProspectRequest,
  steps: EnsureProspectSteps,
): Promise<EnsureProspectResult> {
  const found = await findProspect(request, steps);
  if (found.outcome === "found") return found;
  const { post } = found;
  try {
    return { outcome: "created", ref: await steps.post(post), post, withheld: [] };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return await afterRefusal(error, post, request, steps);
  }
}

const isRefusal = (error: unknown): boolean =>
  isRemoteError(error, "DUPLICATE_PROSPECT") || isRemoteError(error, "REMOTE_REJECTED");

/** Somebody may have created the prospect meanwhile, or somebody else has the email or phone: a couple, a family. */
async function afterRefusal(
  refusal: unknown,
  post: LeadPost,
  request: EnsureProspectRequest,
  steps: EnsureProspectSteps,
): Promise<EnsureProspectResult> {
  const contacts = contactsOf(post.customer);
  const { ours, taken } = await lookUp(contacts, request, steps);
  if (ours) return { outcome: "found", prospect: ours };
  if (taken.length === 0) throw refusal;
  if (taken.length === contacts.length) {
    // An earlier call may have come this far and lost its answer; such a prospect has none of these contacts.
    const earlier = await findByName(request, steps);
    if (earlier) return { outcome: "found", prospect: earlier };
  }
  const reduced = withhold(post, taken, request.marker);
  return { outcome: "created", ref: await steps.post(reduced), post: reduced, withheld: kindsOf(taken) };
}

const kindsOf = (contacts: readonly Contact[]): ContactKind[] => [...new Set(contacts.map(({ kind }) => kind))];

interface LookUpResult {
  ours?: Prospect;
  /** Contacts that a prospect of somebody else has. */
  taken: Contact[];
}

async function lookUp(
  contacts: readonly Contact[],
  request: EnsureProspectRequest,
  steps: Pick<EnsureProspectSteps, "search">,
): Promise<LookUpResult> {
  if (contacts.length === 0) return withOurs(await findByName(request, steps), []);
  const taken: Contact[] = [];
  for (const contact of contacts) {
    const hits = await steps.search(contact.kind === "email" ? { email: contact.text } : { phone: contact.text });
    // ResMan's idea of a match is unknown: only a hit that really has the contact counts.
    const sharing = hits.filter((hit) => has(hit, contact));
    const ours = hits.find((hit) => isOurs(hit, request)) ?? sharing.find((hit) => request.isSamePerson(hit));
    if (ours) return withOurs(ours, taken);
    if (sharing.length > 0) taken.push(contact);
  }
  return { taken };
}

const withOurs = (ours: Prospect | undefined, taken: Contact[]): LookUpResult => ({ ...(ours && { ours }), taken });

/** A name alone proves nothing: only a prospect with our mark is accepted. */
async function findByName(request: EnsureProspectRequest, steps: Pick<EnsureProspectSteps, "search">) {
  const { customer } = request.post;
  const firstName = customer.firstName?.trim();
  const lastName = customer.lastName?.trim();
  if (!firstName || !lastName) return undefined;
  return (await steps.search({ firstName, lastName })).find((hit) => isOurs(hit, request));
}

const isOurs = (prospect: Prospect, { marker, isOurs: knows }: EnsureProspectRequest): boolean =>
  knows?.(prospect) ?? prospect.events.some(({ comments }) => comments?.includes(marker));

/** Emails first. Texts that are no email or phone ("N/A") cannot be found again and are passed over. */
function contactsOf({ email, phones }: ProspectCustomer): Contact[] {
  const texts = [
    ...(email === undefined ? [] : [{ kind: "email" as const, text: email }]),
    ...phones.map(({ number }) => ({ kind: "phone" as const, text: number })),
  ];
  const byKey = new Map<string, Contact>();
  for (const { kind, text } of texts) {
    const key = keyOf[kind](text);
    if (key && !byKey.has(key)) byKey.set(key, { kind, text: text.trim(), key });
  }
  return [...byKey.values()];
}

const has = (prospect: Prospect, { kind, key }: Contact): boolean =>
  prospect.customers.some(({ email, phones }) =>
    kind === "email" ? emailKey(email) === key : phones.some(({ number }) => phoneKey(number) === key),
  );

/** Leaves contacts out, but keeps them readable for the staff in the first event's comments. */
function withhold(post: LeadPost, taken: readonly Contact[], marker: string): LeadPost {
  const { email, ...customer } = post.customer;
  const isTaken = (kind: ContactKind, text: string): boolean =>
    taken.some((contact) => contact.kind === kind && contact.key === keyOf[kind](text));
  const reduced = {
    ...post,
    customer: {
      ...customer,
      ...(email !== undefined && !isTaken("email", email) && { email }),
      phones: post.customer.phones.filter(({ number }) => !isTaken("phone", number)),
    },
  };
  const label = { email: "Email", phone: "Phone" } as const;
  return withNotes(
    reduced,
    marker,
    taken.map(({ kind, text }) => `${label[kind]} given in chat: ${text}`),
  );
}
