import { type Conflict, conflictSchema } from "../../../../src/domain/conflict.js";
import { type Conversation, conversationUpdateSchema } from "../../../../src/domain/conversation.js";
import { LEAD_FIELDS } from "../../../../src/domain/lead.js";
import type { User } from "../../../../src/domain/user.js";
import type { ProspectPreferences } from "../../../../src/domain/wire/prospect.js";
import { askSomebody } from "../../../../src/rules/plan/policy.js";
import { anId, aTour, createSeededRandom, FAKE_RESMAN_IDS, type FakeStaff } from "../../../../src/testing/index.js";
import { aRow, createSmallWorld, DANA, PROPERTY, type SmallWorld } from "../../../support/small-world.js";
import { storeRows } from "../../../support/world.js";

/** A world in which anything may happen next: renters, staff, operators and deciders, dealt by a seed. */
export interface RandomHistory {
  world: SmallWorld;
  /** Does a few random things to both sides. */
  happen(): Promise<void>;
  /** Does one. */
  happenOnce(): Promise<void>;
  /** One of the leads. */
  anyLead(): string;
  flip(): boolean;
}

/** Few, so that much happens to each. */
const MOST_LEADS = 4;
const MAILBOXES = ["dana@example.com", "d.okafor@example.com", "sam@example.com", "dana+flat@example.org", "n/a"];
const LINES = ["(918) 555-0142", "918-555-0111", "+1 918 555 0199", "000-000-0000"];
const FIRST_NAMES = ["Dana", "Daniela", "Sam", "Renée"];
const LAST_NAMES = ["Okafor", "Okafor-Smith", "Østergaard"];
const SIZES = ["studio", "1 bedroom", "2 bedroom", "3 bedroom", "loft"];
const DAYS = ["2026-05-01", "2026-06-01", "2026-07-15"];
const TEXTS = ["Wants a 2 bedroom.", "Has a dog & <two> cats", "Moves from Tulsa — soon", "Parking?"];
const STATUSES = ["new", "contacted", "qualified", "tour_scheduled", "application", "lost"] as const;
const ASKED = LEAD_FIELDS.filter((field) => !["status", "initialMessage", "lostReason", "household"].includes(field));

/** Values nothing else gives. */
const MOVES: Readonly<Record<string, { user?: Partial<User>; conversation?: Partial<Conversation> }>> = {
  moveInDate: { conversation: { moveInDate: "2026-12-24" } },
  occupantsCount: { conversation: { occupantsCount: 4 } },
  email: { user: { email: "moved.on@example.com" } },
  firstName: { user: { firstName: "Dominique" } },
};

export async function createRandomHistory(seed: number): Promise<RandomHistory> {
  const { random } = createSeededRandom(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const perhaps = <T>(list: readonly T[]): T | null => (random() < 0.2 ? null : pick(list));
  const flip = (): boolean => random() < 0.5;
  const asked = ASKED.filter(() => random() < 0.4).map((field) => [
    field,
    { owner: "shared", onConflict: askSomebody },
  ]);
  const world = await createSmallWorld({
    rows: [aRow(0, { user: { phone: perhaps(LINES), email: perhaps(MAILBOXES) } })],
    fake: { duplicateMode: "create" },
    engine: { policy: Object.fromEntries(asked), reactivateLost: flip(), allowUncontactable: random() < 0.2 },
  });
  const { storage, fake } = world;
  const { staff } = fake;
  const leads = [DANA];
  let count = 0;
  const anyLead = (): string => pick(leads);

  const user = (): Partial<User> =>
    pick([
      { firstName: perhaps(FIRST_NAMES) },
      { lastName: perhaps(LAST_NAMES) },
      { email: perhaps(MAILBOXES) },
      { phone: perhaps(LINES) },
    ]);
  const conversation = (): Partial<Conversation> =>
    pick<() => Partial<Conversation>>([
      () => ({ moveInDate: perhaps(DAYS) }),
      () => ({ priceRangeMin: perhaps([1000, 1400]), priceRangeMax: perhaps([1850, 2200]) }),
      () => ({ apartmentSizePreference: perhaps(SIZES) }),
      () => ({ occupantsCount: perhaps([1, 2, 5]) }),
      () => (flip() ? { hasPets: false, petDetails: null } : { hasPets: true, petDetails: { type: "cat", count: 2 } }),
      () => ({ desiredFeatures: perhaps([["balcony"], ["garage", "pool"], []]) }),
      () => ({ workLocation: perhaps(["Downtown", "Remote"]) }),
      () => ({ reasonForMoving: perhaps(["New job", "More room"]) }),
      () => ({ leadScore: perhaps([10, 70, 95]) }),
      () => ({ aiIntentSummary: perhaps(TEXTS) }),
      () => ({ status: pick(STATUSES) }),
      () => ({ status: pick(STATUSES) }),
    ])();
  const preferences = (): { set?: ProspectPreferences; clear?: (keyof ProspectPreferences)[] } =>
    pick([
      { set: { targetMoveInDate: pick(DAYS) } },
      { set: { desiredRent: { min: pick([900, 1400]), max: pick([1850, 2500]) } } },
      { set: { desiredBedrooms: { exact: pick([0, 1, 3]) } } },
      { set: { numberOfOccupants: pick([1, 3]) } },
      { set: { pets: [{ type: "Bird", count: 1 }] } },
      { set: { comments: ["Likes the north side", "Second comment"] } },
      { clear: [pick<keyof ProspectPreferences>(["targetMoveInDate", "desiredRent", "numberOfOccupants", "pets"])] },
    ]);

  const ours = [
    () => world.edit({ user: user() }, anyLead()),
    () => world.edit({ conversation: conversation() }, anyLead()),
    () => world.edit({ conversation: conversation(), user: user() }, anyLead()),
    async () => {
      const note = { key: `note:${++count}`, type: "note", content: pick(TEXTS), timestamp: "2026-03-02T17:00:00Z" };
      const row = conversationUpdateSchema.parse({ ...note, conversationId: anyLead(), source: "domiq" });
      await storage.conversationUpdates.append([row]);
    },
    async () => {
      const tourDatetime = `2026-03-${10 + below(9)}T16:30:00Z`;
      await storage.tours.put(aTour({ id: anId(0x4000 + ++count), conversationId: anyLead(), tourDatetime }));
    },
    async () => {
      if (leads.length === MOST_LEADS) return;
      const number = 0x1000 + ++count;
      // Often somebody who has written before.
      const { firstName, lastName, email, phone } = await world.fields(anyLead());
      const known = { firstName, lastName, email, phone };
      const stranger = { firstName: pick(FIRST_NAMES), email: perhaps(MAILBOXES), phone: perhaps(LINES) };
      await storeRows(storage, [
        aRow(number, {
          user: flip() ? known : stranger,
          conversation: { startTime: `2026-03-0${1 + below(3)}T10:00:00Z`, ...conversation() },
        }),
      ]);
      leads.push(anId(0x300 + number));
    },
  ];

  const onProspect = (act: (prospectId: string, staff: FakeStaff) => unknown) => () => {
    const prospects = fake.prospects();
    if (prospects.length > 0) act(pick(prospects).prospectId, staff);
  };
  const theirs = [
    onProspect((prospectId) =>
      staff.changeName({ prospectId, firstName: pick(FIRST_NAMES), lastName: pick(LAST_NAMES) }),
    ),
    onProspect((prospectId) => staff.changeEmail({ prospectId, email: perhaps(MAILBOXES) })),
    onProspect((prospectId) => staff.changePhone({ prospectId, phone: perhaps(LINES) })),
    onProspect((prospectId) => staff.changePreferences({ prospectId, ...preferences() })),
    onProspect((prospectId) => staff.changePreferences({ prospectId, ...preferences() })),
    onProspect((prospectId) => staff.addNote({ prospectId, comments: pick(TEXTS) })),
    onProspect((prospectId) => staff.logCall({ prospectId, direction: "to", comments: pick(TEXTS) })),
    onProspect((prospectId) => staff.scheduleAppointment({ prospectId, at: "2026-03-20T15:00:00Z" })),
    onProspect((prospectId) => staff.cancelAppointment({ prospectId })),
    onProspect((prospectId) => staff.markLost({ prospectId, reason: fake.settings.lostReasons[0]?.name ?? "" })),
    onProspect((prospectId) => staff.reactivate({ prospectId })),
    onProspect((prospectId) =>
      staff.addRoommate({ prospectId, person: { firstName: "Kim", lastName: pick(LAST_NAMES), phone: pick(LINES) } }),
    ),
    onProspect((prospectId) => random() < 0.3 && staff.startApplication({ prospectId })),
    onProspect((prospectId) => staff.approve({ prospectId })),
    onProspect((prospectId) => staff.signLease({ prospectId })),
    async () => {
      // A walk-in; often somebody who has written and has no prospect yet.
      const { firstName, lastName, email, phone } = await world.fields(leads.at(-1));
      const name = { firstName: firstName ?? pick(FIRST_NAMES), lastName: lastName ?? pick(LAST_NAMES) };
      const known = { ...name, ...(email && { email }), ...(phone && { phone }) };
      const stranger = { ...name, email: pick(MAILBOXES), phone: pick(LINES) };
      staff.createProspect({ propertyId: PROPERTY, ...(random() < 0.7 ? known : stranger) });
    },
  ];

  /** Both sides edit one field. */
  const clash = async (): Promise<void> => {
    const id = anyLead();
    const link = await storage.links.get(id, "resman");
    if (!link) return;
    const target = { prospectId: link.remoteId };
    await pick([
      async () => {
        await world.edit({ conversation: { moveInDate: pick(DAYS) } }, id);
        staff.changePreferences({ ...target, set: { targetMoveInDate: pick(DAYS) } });
      },
      async () => {
        await world.edit({ conversation: { occupantsCount: pick([1, 2, 5]) } }, id);
        staff.changePreferences({ ...target, set: { numberOfOccupants: pick([1, 2, 5]) } });
      },
      async () => {
        await world.edit({ user: { email: pick(MAILBOXES) } }, id);
        staff.changeEmail({ ...target, email: perhaps(MAILBOXES) });
      },
      async () => {
        await world.edit({ user: { firstName: pick(FIRST_NAMES) } }, id);
        staff.changeName({ ...target, firstName: pick(FIRST_NAMES), lastName: pick(LAST_NAMES) });
      },
    ])();
  };

  const operators = [
    () =>
      storage.integrations.update(PROPERTY, {
        syncDirection: pick(["bidirectional", "bidirectional", "bidirectional", "to_resman", "from_resman"]),
      }),
    () => storage.integrations.update(PROPERTY, { syncEnabled: random() < 0.9 }),
    async () => {
      const { settings } = (await storage.integrations.get(PROPERTY)) ?? { settings: undefined };
      if (settings) {
        const defaultLostReasonId = flip() ? FAKE_RESMAN_IDS.lostReasonId : null;
        await storage.integrations.update(PROPERTY, { settings: { ...settings, defaultLostReasonId } });
      }
    },
    clash,
    clash,
    clash,
    decide,
    decide,
    decide,
    () => world.engine.syncLead(anyLead()),
  ];

  async function decide(): Promise<void> {
    const task = pick(await storage.conflicts.list({ resolutionStatus: ["manual_review"] }));
    if (!task || task.conflictType === "duplicate_lead") return;
    await storage.conflicts.put(decided(task, flip() ? "domiq_wins" : "resman_wins"));
    // Sometimes our side moves on before the decision is applied.
    const moveOn = MOVES[task.conflictField ?? ""];
    if (moveOn && task.conversationId && random() < 0.4) await world.edit(moveOn, task.conversationId);
  }

  async function happenOnce(): Promise<void> {
    const dice = random();
    const act = pick<() => unknown>(dice < 0.4 ? ours : dice < 0.7 ? theirs : operators);
    try {
      await act();
    } catch (error) {
      // Staff cannot do everything at any time: a lost prospect is not lost again.
      if (!(error instanceof Error && error.message.includes("staff action"))) throw error;
    }
  }

  return {
    world,
    happenOnce,
    anyLead,
    flip,
    async happen() {
      for (let left = below(6); left >= 0; left -= 1) await happenOnce();
    },
  };
}

/** A task somebody has decided; no sync has applied it yet. */
export const decided = (task: Conflict, strategy: "domiq_wins" | "resman_wins"): Conflict =>
  conflictSchema.parse({
    ...task,
    resolutionStatus: "pending",
    resolutionStrategy: strategy,
    resolvedValue: strategy === "domiq_wins" ? task.domiqValue : task.resmanValue,
    resolvedBy: "kim",
  });
