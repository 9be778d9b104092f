import * as z from "zod";
import { parseInput, SyncError, ValidationError } from "../../domain/errors.js";
import { defined } from "./defined.js";
import { type FakeEvent, type FakeLease, type FakePerson, type FakeProspect, isLost } from "./model.js";
import type { FakeStaff, StaffAction, StaffPerson, StaffSearch, StaffTarget } from "./staff-api.js";
import {
  appointmentSchema,
  callSchema,
  changePreferencesSchema,
  createProspectSchema,
  findSchema,
  noteSchema,
  personSchema,
  prospectRefSchema,
} from "./staff-schemas.js";
import { contactKeys, emailMatchKey, type FakeState, phoneMatchKey, sameId } from "./state.js";
import { lose, reopen } from "./transitions.js";

interface Action<I, R> {
  schema: z.ZodType<I>;
  run(state: FakeState, input: I): R;
}

const action = <I, R>(schema: z.ZodType<I>, run: (state: FakeState, input: I) => R): Action<I, R> => ({ schema, run });

/** An action on one prospect: changes it, bumps its LastUpdateDate, answers it. */
const change = <I extends StaffTarget>(
  schema: z.ZodType<I>,
  apply: (prospect: FakeProspect, input: I, state: FakeState) => void,
): Action<I, FakeProspect> =>
  action(schema, (state, input) => {
    const prospect = state.getProspect(input.prospectId);
    apply(prospect, input, state);
    state.touch(prospect);
    return prospect;
  });

type Input<A extends StaffAction> = NonNullable<Parameters<FakeStaff[A]>[0]>;

/** Every action with the schema of its input: both `fake.staff` and the control door are made from it. */
const STAFF_ACTIONS: { [A in StaffAction]: Action<Input<A>, ReturnType<FakeStaff[A]>> } = {
  list: action(findSchema, findProspects),

  createProspect: action(createProspectSchema, (state, input): FakeProspect => {
    const property = state.property(input.propertyId);
    if (!property) throw new SyncError("NOT_FOUND", "There is no such property.");
    const prospect: FakeProspect = {
      prospectId: state.runtime.randomId(),
      propertyId: property.propertyId,
      createdAt: state.now(),
      lastUpdateDate: state.now(),
      people: [newPerson(state, "prospect", input)],
      preferences: input.preferences ?? {},
      events: [],
    };
    addEvent(state, prospect, input.eventType ?? "WalkIn", { firstContact: true, comments: input.comments });
    state.touch(prospect);
    return prospect;
  }),

  addRoommate: change(prospectRefSchema.extend({ person: personSchema }), (prospect, { person }, state) => {
    prospect.people.push(newPerson(state, "roommate", person));
  }),

  changeName: change(
    prospectRefSchema.extend(personSchema.pick({ firstName: true, lastName: true }).shape),
    (prospect, { firstName, lastName }) => {
      Object.assign(mainOf(prospect), { firstName, lastName });
    },
  ),

  changeEmail: change(
    prospectRefSchema.extend({ email: z.string().min(1).max(80).nullable() }),
    (prospect, { email }) => {
      const main = mainOf(prospect);
      if (email === null) delete main.email;
      else main.email = email;
    },
  ),

  changePhone: change(
    prospectRefSchema.extend({ phone: z.string().min(1).max(20).nullable() }),
    (prospect, { phone }) => {
      const main = mainOf(prospect);
      const [first, ...others] = main.phones;
      main.phones = phone === null ? others : [{ type: first?.type ?? "cell", number: phone }, ...others];
    },
  ),

  changePreferences: change(changePreferencesSchema, (prospect, { set = {}, clear = [] }) => {
    prospect.preferences = { ...prospect.preferences, ...set };
    for (const name of clear) delete prospect.preferences[name];
  }),

  addNote: change(noteSchema, (prospect, { comments, reasons }, state) => {
    addEvent(state, prospect, "Other", { comments, reasons });
  }),

  logCall: change(callSchema, (prospect, { direction, comments }, state) => {
    addEvent(state, prospect, direction === "to" ? "CallToProspect" : "CallFromProspect", { comments });
  }),

  scheduleAppointment: change(appointmentSchema, (prospect, { at, comments }, state) => {
    addEvent(state, prospect, "Appointment", { date: new Date(at).toISOString(), comments });
  }),

  cancelAppointment: change(prospectRefSchema, (prospect, _, state) => {
    if (!prospect.events.some(({ type }) => type === "Appointment")) throw notNow("it has no appointment");
    addEvent(state, prospect, "CancelAppointment", {});
  }),

  markLost: change(prospectRefSchema.extend({ reason: z.string().min(1) }), (prospect, { reason }, state) => {
    const found = state.settings.lostReasons.find(({ name }) => name === reason);
    if (!found) throw new SyncError("NOT_FOUND", "There is no such lost reason.", { context: { reason } });
    if (isLost(prospect)) throw notNow("it is lost already");
    lose(prospect, state.now());
    addEvent(state, prospect, "Cancel", { lostReasonId: found.id });
  }),

  reactivate: change(prospectRefSchema, (prospect, _, state) => {
    if (!isLost(prospect)) throw notNow("it is not lost");
    reopen(prospect);
    addEvent(state, prospect, "ReActivate", {});
  }),

  startApplication: change(
    prospectRefSchema.extend({ unitNumber: z.string().min(1).exactOptional() }),
    (prospect, { unitNumber }, state) => {
      if (isLost(prospect) || prospect.lease) throw notNow("it is lost or has an application");
      mainOf(prospect).type = "applicant";
      prospect.lease = defined({
        leaseId: state.runtime.randomId(),
        status: "Pending" as const,
        applicationDate: state.now(),
        unitNumber,
      });
      addEvent(state, prospect, "Application", {});
    },
  ),

  approve: change(prospectRefSchema, (prospect, _, state) => {
    pendingLease(prospect).approvalDate = state.now();
    addEvent(state, prospect, "Approved", {});
  }),

  signLease: change(prospectRefSchema, (prospect, _, state) => {
    pendingLease(prospect).leaseSignedDate = state.now();
    mainOf(prospect).type = "future_resident";
    addEvent(state, prospect, "LeaseSign", {});
  }),
};

export const isStaffAction = (name: string): name is StaffAction => Object.hasOwn(STAFF_ACTIONS, name);

export function createStaff(state: FakeState): FakeStaff {
  const actions: Record<string, Action<unknown, unknown>> = STAFF_ACTIONS;
  const bound = Object.entries(actions).map(([name, { schema, run }]) => [
    name,
    (input: unknown = {}) => structuredClone(run(state, parseInput(schema, input, `Input of staff action ${name}`))),
  ]);
  return Object.fromEntries(bound);
}

function findProspects(state: FakeState, { propertyId, email, phone }: StaffSearch): FakeProspect[] {
  const keys = [
    ...(email === undefined ? [] : [`email:${emailMatchKey(email)}`]),
    ...(phone === undefined ? [] : [`phone:${phoneMatchKey(phone)}`]),
  ];
  return [...state.prospects.values()]
    .filter((prospect) => propertyId === undefined || sameId(prospect.propertyId, propertyId))
    .filter(({ people }) => keys.every((key) => people.some((person) => contactKeys(person).includes(key))));
}

const newPerson = (state: FakeState, type: string, person: StaffPerson): FakePerson =>
  defined({
    personId: state.runtime.randomId(),
    type,
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    phones: person.phone === undefined ? [] : [{ type: "cell", number: person.phone }],
    addresses: [],
  });

/** Texts of an event that may be undefined. */
type EventFacts = { [K in keyof Omit<FakeEvent, "eventId" | "type" | "origin">]?: FakeEvent[K] | undefined };

function addEvent(state: FakeState, prospect: FakeProspect, type: string, facts: EventFacts): void {
  const filed = prospect.events.find(({ sourceId }) => sourceId !== undefined);
  prospect.events.push(
    defined({
      eventId: state.runtime.randomId(),
      type,
      origin: "staff" as const,
      date: facts.date ?? state.now(),
      // The last employee of the list stands for the person at the screen: the bot comes first.
      agentId: state.employeesAt(prospect.propertyId).at(-1)?.id,
      firstContact: facts.firstContact ?? false,
      sourceId: filed?.sourceId ?? state.sourcesAt(prospect.propertyId).at(-1)?.id,
      reasons: facts.reasons,
      comments: facts.comments,
      lostReasonId: facts.lostReasonId,
    }),
  );
}

function mainOf(prospect: FakeProspect): FakePerson {
  const [main] = prospect.people;
  if (!main) throw notNow("it has no people");
  return main;
}

function pendingLease({ lease }: FakeProspect): FakeLease {
  if (lease?.status !== "Pending") throw notNow("it has no application");
  return lease;
}

const notNow = (why: string): ValidationError =>
  new ValidationError("The staff action", [{ path: "prospectId", message: `the prospect does not allow it: ${why}` }]);
