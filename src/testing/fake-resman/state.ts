import { SyncError } from "../../domain/errors.js";
import type { FakeEvent, FakePerson, FakeProspect, FakeWrite } from "./model.js";
import type {
  FakeEmployee,
  FakeLostReason,
  FakeProperty,
  FakeResManSettings,
  FakeRuntime,
  FakeSource,
} from "./settings.js";

/** ResMan's ids are compared without regard to case (API reference, section 3.3). */
export const sameId = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && a.toLowerCase() === b?.toLowerCase();

export const emailMatchKey = (email: string | undefined): string => email?.trim().toLowerCase() ?? "";
export const phoneMatchKey = (phone: string | undefined): string => phone?.replace(/\D/g, "") ?? "";

/** Keys by which a person is found: emails and phones, blank ones left out. */
export const contactKeys = (person: Pick<FakePerson, "email" | "phones">): string[] =>
  [
    `email:${emailMatchKey(person.email)}`,
    ...person.phones.map(({ number }) => `phone:${phoneMatchKey(number)}`),
  ].filter((key) => !key.endsWith(":"));

/** What the fake remembers, and the few ways to change it. */
export class FakeState {
  readonly settings: FakeResManSettings;
  readonly runtime: FakeRuntime;
  readonly prospects = new Map<string, FakeProspect>();
  readonly writes: FakeWrite[] = [];
  readonly requests: Record<string, number> = {};
  readonly unexpected: string[] = [];
  /** Candidates by contact key; entries outlive a change of contact, so a hit must be checked. */
  readonly #byContact = new Map<string, Set<FakeProspect>>();

  constructor(settings: FakeResManSettings, runtime: FakeRuntime) {
    this.settings = settings;
    this.runtime = runtime;
  }

  reset(): void {
    this.prospects.clear();
    this.#byContact.clear();
    this.writes.length = 0;
    this.unexpected.length = 0;
    for (const method of Object.keys(this.requests)) delete this.requests[method];
  }

  now(): string {
    return new Date(this.runtime.now()).toISOString();
  }

  /** Records a change of a prospect: its LastUpdateDate becomes the server's now. */
  touch(prospect: FakeProspect): void {
    prospect.lastUpdateDate = this.now();
    this.prospects.set(prospect.prospectId.toLowerCase(), prospect);
    for (const key of prospect.people.flatMap(contactKeys)) {
      const found = this.#byContact.get(key);
      if (found) found.add(prospect);
      else this.#byContact.set(key, new Set([prospect]));
    }
  }

  findProspect(propertyId: string, prospectId: string): FakeProspect | undefined {
    const prospect = this.prospects.get(prospectId.toLowerCase());
    return prospect && sameId(prospect.propertyId, propertyId) ? prospect : undefined;
  }

  /** @throws SyncError `NOT_FOUND` */
  getProspect(prospectId: string): FakeProspect {
    const prospect = this.prospects.get(prospectId.toLowerCase());
    if (!prospect) throw new SyncError("NOT_FOUND", "There is no such prospect.", { context: { prospectId } });
    return prospect;
  }

  /** Prospects of a property with a person who has this contact key, in the order of creation. */
  findByContact(propertyId: string, key: string): FakeProspect[] {
    return [...(this.#byContact.get(key) ?? [])].filter(
      (prospect) =>
        sameId(prospect.propertyId, propertyId) && prospect.people.some((person) => contactKeys(person).includes(key)),
    );
  }

  prospectsOf(propertyId: string): FakeProspect[] {
    return [...this.prospects.values()].filter((prospect) => sameId(prospect.propertyId, propertyId));
  }

  property(propertyId: string | undefined): FakeProperty | undefined {
    return this.settings.properties.find((property) => sameId(property.propertyId, propertyId));
  }

  accountIdOf(property: FakeProperty): number | undefined {
    return property.accountId ?? this.settings.accounts[0]?.accountId;
  }

  sourcesAt(propertyId: string): FakeSource[] {
    return this.settings.sources.filter((source) => isAt(source.propertyId, propertyId));
  }

  employeesAt(propertyId: string): FakeEmployee[] {
    return this.settings.employees.filter((employee) => isAt(employee.propertyId, propertyId));
  }

  lostReasonsOf(accountId: number | undefined): FakeLostReason[] {
    return this.settings.lostReasons.filter((reason) => (reason.accountId ?? accountId) === accountId);
  }

  /** Name of the reason a `Cancel` was filed under. */
  lostReasonName(event: FakeEvent | undefined): string | undefined {
    return this.settings.lostReasons.find(({ id }) => sameId(id, event?.lostReasonId))?.name;
  }
}

const isAt = (scope: string | undefined, propertyId: string): boolean =>
  scope === undefined || sameId(scope, propertyId);
