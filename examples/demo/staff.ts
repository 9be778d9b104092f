import type { LeadFields, StorageAdapter, SyncEngine } from "@domiq/lead-sync";
import type { FakeProspect } from "@domiq/lead-sync/testing";

/** One thing a person of the leasing staff does at ResMan's own screen. */
export interface StaffEdit {
  kind: string;
  prospectId: string;
  propertyId: string;
  action: string;
  input: Record<string, unknown>;
  /** Whether the edit is to be seen in a conversation. */
  arrived(fields: LeadFields, notes: string[]): boolean;
}

interface Kind {
  kind: string;
  count: number;
  action: string;
  input(index: number): Record<string, unknown>;
  arrived: (index: number) => StaffEdit["arrived"];
}

const pad = (index: number): string => String(index).padStart(4, "0");

const KINDS: Kind[] = [
  {
    kind: "status: tour booked by phone",
    count: 10,
    action: "scheduleAppointment",
    input: (index) => ({ at: `2026-12-${String(10 + index)}T18:00:00Z`, comments: "Booked at the front desk." }),
    arrived:
      () =>
      ({ status }) =>
        status === "tour_scheduled" || status === "application",
  },
  {
    kind: "phone corrected",
    count: 12,
    action: "changePhone",
    input: (index) => ({ phone: `(602) 555-${pad(1100 + index)}` }),
    arrived:
      (index) =>
      ({ phone }) =>
        phone === `+1602555${pad(1100 + index)}`,
  },
  {
    kind: "lost, with a reason",
    count: 10,
    action: "markLost",
    input: () => ({ reason: "Rent too high" }),
    arrived:
      () =>
      ({ status, lostReason }) =>
        status === "lost" && lostReason === "Rent too high",
  },
  {
    kind: "note written",
    count: 12,
    action: "addNote",
    input: (index) => ({
      comments: `Called back, prefers the ${index % 2 ? "second" : "first"} floor <no. ${index}> & a view.`,
    }),
    arrived: (index) => (_, notes) => notes.some((note) => note.includes(`<no. ${index}>`)),
  },
  {
    kind: "roommate added",
    count: 8,
    action: "addRoommate",
    input: (index) => ({ person: { firstName: "Sam", lastName: `Rivers ${index}` } }),
    arrived:
      (index) =>
      ({ household }) =>
        household.some(({ lastName }) => lastName === `Rivers ${index}`),
  },
  {
    kind: "application started",
    count: 8,
    action: "startApplication",
    input: () => ({}),
    arrived:
      () =>
      ({ status }) =>
        status === "application",
  },
];

/** Chooses 60 prospects that are open in ResMan and plans one edit for each. */
export function planStaffEdits(prospects: FakeProspect[], seed: number): StaffEdit[] {
  const open = prospects.filter(({ people, lease }) => people[0]?.type === "prospect" && !lease);
  const step = 7 + (seed % 5);
  const chosen = [...open].sort((a, b) => order(a, step) - order(b, step));
  return KINDS.flatMap(({ kind, count, action, input, arrived }) =>
    chosen.splice(0, count).map(({ prospectId, propertyId }, index) => ({
      kind,
      prospectId,
      propertyId,
      action,
      input: { prospectId, ...input(index) },
      arrived: arrived(index),
    })),
  );
}

const order = ({ prospectId }: FakeProspect, step: number): number =>
  Number.parseInt(prospectId.slice(step, step + 1), 16) || 0;

/** Makes an edit through the fake's control door. */
export async function makeStaffEdit(fakeUrl: string, { action, input }: StaffEdit): Promise<void> {
  const response = await fetch(`${fakeUrl}/__staff/${action}`, { method: "POST", body: JSON.stringify(input) });
  if (!response.ok) throw new Error(`Staff could not ${action}: ${await response.text()}`);
}

/** Whether an edit is to be seen in every conversation of the prospect. */
export async function hasArrived(engine: SyncEngine, storage: StorageAdapter, edit: StaffEdit): Promise<boolean> {
  const links = await storage.links.findByRemote("resman", edit.propertyId, edit.prospectId);
  const seen = await Promise.all(
    links.map(async ({ leadId }) => {
      const updates = await storage.conversationUpdates.list(leadId);
      const { fields } = await engine.getLead(leadId);
      return edit.arrived(
        fields,
        updates.map(({ content }) => content),
      );
    }),
  );
  return seen.length > 0 && seen.every(Boolean);
}
