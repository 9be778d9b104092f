import { describe, expect, it } from "vitest";
import { ValidationError } from "../../src/domain/errors.js";
import { MINIMAL_CREATE } from "./documents.js";
import { aFake, all, attributes, event, IDS, idsOf, lead, post, search, texts } from "./support.js";

/** A fake with one lead that came through the API an hour ago. */
async function withLead() {
  const { fake, clock } = aFake();
  const { prospectId } = idsOf(await post(fake, MINIMAL_CREATE));
  await clock.advance(3_600_000);
  const read = async () => (await search(fake, { ProspectID: prospectId })).prospects[0];
  return { fake, clock, staff: fake.staff, prospectId, read };
}

const eventTypes = (prospect: Awaited<ReturnType<Awaited<ReturnType<typeof withLead>>["read"]>>) =>
  attributes(prospect, "Events/Event", "EventType");

describe("staff", () => {
  it("changes contact data and preferences", async () => {
    const { staff, prospectId, read } = await withLead();
    staff.changeName({ prospectId, firstName: "Dana", lastName: "Marsh" });
    staff.changeEmail({ prospectId, email: "dana.marsh@example.com" });
    staff.changePhone({ prospectId, phone: "9185550199" });
    staff.changePreferences({
      prospectId,
      set: { targetMoveInDate: "2026-06-01", desiredRent: { exact: 1900 }, pets: [{ type: "Cat", count: 2 }] },
    });
    const found = await read();
    expect(texts(found, "LastUpdateDate")).toEqual(["2026-03-02T18:05:00"]);
    expect(texts(found, "Customers/Customer/Name/LastName")).toEqual(["Marsh"]);
    expect(texts(found, "Customers/Customer/Email")).toEqual(["dana.marsh@example.com"]);
    expect(texts(found, "Customers/Customer/Phone/PhoneNumber")).toEqual(["9185550199"]);
    expect(attributes(found, "Customers/Customer/Phone", "PhoneType")).toEqual(["cell"]);
    expect(texts(found, "CustomerPreferences/TargetMoveInDate")).toEqual(["2026-06-01"]);
    expect(all(found, "CustomerPreferences/DesiredRent")[0]?.attributes).toEqual({ Exact: "1900" });
    expect(all(found, "CustomerPreferences/Pets")[0]?.attributes).toEqual({ PetType: "Cat", Count: "2" });
  });

  it("removes contact data and preferences", async () => {
    const { staff, prospectId, read } = await withLead();
    staff.changePreferences({ prospectId, set: { desiredLeaseTerms: "12", numberOfOccupants: 2 } });
    staff.changePhone({ prospectId, phone: "9185550199" });
    staff.changePreferences({ prospectId, clear: ["desiredLeaseTerms"] });
    staff.changeEmail({ prospectId, email: null });
    staff.changePhone({ prospectId, phone: null });
    const found = await read();
    expect(all(found, "Customers/Customer/Email")).toEqual([]);
    expect(all(found, "Customers/Customer/Phone")).toEqual([]);
    expect(all(found, "CustomerPreferences")[0]?.children.map(({ name }) => name)).toEqual(["NumberOfOccupants"]);
  });

  it("adds notes, calls, appointments and roommates", async () => {
    const { staff, prospectId, read } = await withLead();
    staff.addNote({ prospectId, comments: "Prefers mornings", reasons: "Note" });
    staff.logCall({ prospectId, direction: "to", comments: "Left a message" });
    staff.logCall({ prospectId, direction: "from" });
    staff.scheduleAppointment({ prospectId, at: "2026-03-08T10:30:00-06:00" });
    staff.cancelAppointment({ prospectId });
    staff.addRoommate({ prospectId, person: { firstName: "Lee", lastName: "Marsh", phone: "9185550111" } });
    const found = await read();
    expect(eventTypes(found)).toEqual([
      "Other",
      "Other",
      "CallToProspect",
      "CallFromProspect",
      "Appointment",
      "CancelAppointment",
    ]);
    expect(texts(found, "Events/Event/Comments")).toEqual(["Prefers mornings", "Left a message"]);
    expect(attributes(found, "Events/Event", "EventDate")[4]).toBe("2026-03-08T16:30:00+00:00");
    expect(texts(found, "Events/Event/Agent/AgentName/FirstName")).toContain("Robin");
    expect(attributes(found, "Customers/Customer", "Type")).toEqual(["prospect", "roommate"]);
    expect((await withLead()).fake.prospects()[0]?.events.map(({ origin }) => origin)).toEqual(["api"]);
  });

  it("loses and reactivates", async () => {
    const { fake, staff, prospectId, read } = await withLead();
    staff.markLost({ prospectId, reason: "Rent too high" });
    const lost = await read();
    expect(attributes(lost, "Customers/Customer", "Type")).toEqual(["lost"]);
    expect(all(lost, "Events/Event")[1]?.children).toMatchObject([
      { name: "EventReasons", text: "Prospect Lost: Rent too high" },
      { name: "FirstContact", text: "false" },
    ]);
    staff.reactivate({ prospectId });
    expect(eventTypes(await read())).toEqual(["Other", "Cancel", "ReActivate"]);
    expect(fake.prospects()[0]?.people[0]?.type).toBe("prospect");
  });

  it("takes a renter from application to lease, which a post cannot undo", async () => {
    const { fake, staff, prospectId, read } = await withLead();
    const type = async () => attributes(await read(), "Customers/Customer", "Type")[0];
    staff.startApplication({ prospectId });
    expect(await type()).toBe("applicant");
    const personId = fake.prospects()[0]?.people[0]?.personId ?? "";
    expect((await post(fake, lead({ ids: { prospectId, personId } }))).status).toBe("Success");
    expect(await type()).toBe("applicant");
    staff.approve({ prospectId });
    expect(await type()).toBe("applicant");
    staff.signLease({ prospectId });
    expect(await type()).toBe("future_resident");
    expect(eventTypes(await read())).toEqual(["Other", "Application", "Other", "Approved", "LeaseSign"]);
  });

  it("cancels the application of a renter who is lost, and forgets it when they come back", async () => {
    const { fake, staff, prospectId } = await withLead();
    staff.startApplication({ prospectId });
    staff.markLost({ prospectId, reason: "Rent too high" });
    const [lost] = fake.prospects();
    expect(lost).toMatchObject({ people: [{ type: "lost" }], lease: { status: "Cancelled" } });
    expect(() => staff.approve({ prospectId })).toThrow(ValidationError);
    expect(() => staff.markLost({ prospectId, reason: "Rent too high" })).toThrow(ValidationError);
    staff.reactivate({ prospectId });
    expect(fake.prospects()[0]?.lease).toBeUndefined();
  });

  it("keeps a resident from being lost by a post", async () => {
    const { fake, staff, prospectId } = await withLead();
    staff.startApplication({ prospectId });
    staff.signLease({ prospectId });
    const personId = fake.prospects()[0]?.people[0]?.personId ?? "";
    const events = event("Cancel", { source: IDS.lostReasonId });
    expect((await post(fake, lead({ type: "lost", ids: { prospectId, personId }, events }))).error).toContain(
      "resident",
    );
  });

  it("creates a walk-in, also one that is a duplicate", async () => {
    const { fake, staff, read } = await withLead();
    const walkIn = staff.createProspect({
      propertyId: IDS.propertyId,
      firstName: "Dana",
      lastName: "Okafor",
      email: "dana.okafor@example.com",
      preferences: { numberOfOccupants: 1 },
    });
    expect(walkIn).toMatchObject({ events: [{ type: "WalkIn", firstContact: true, origin: "staff" }] });
    expect((await search(fake, { Email: "dana.okafor@example.com" })).prospects).toHaveLength(2);
    expect(fake.duplicateGroups()).toHaveLength(1);
    expect(await read()).toBeDefined();
    expect(fake.writes).toHaveLength(1);
  });

  it("lists all prospects, or those with a contact", async () => {
    const { staff, prospectId } = await withLead();
    staff.createProspect({ propertyId: IDS.propertyId, firstName: "Ira", lastName: "Lund", phone: "918-555-0133" });
    expect(staff.list()).toHaveLength(2);
    expect(staff.list({ email: "DANA.okafor@example.com" }).map((found) => found.prospectId)).toEqual([prospectId]);
    expect(staff.list({ phone: "9185550133" })).toMatchObject([{ people: [{ firstName: "Ira" }] }]);
    expect(staff.list({ propertyId: "elsewhere" })).toEqual([]);
    expect(staff.list({ email: "dana.okafor@example.com", phone: "9185550133" })).toEqual([]);
  });

  it("bumps LastUpdateDate with every change", async () => {
    const { fake, clock, staff, prospectId } = await withLead();
    const changes = [
      () => staff.addNote({ prospectId, comments: "x" }),
      () => staff.changeEmail({ prospectId, email: "x@example.com" }),
      () => staff.markLost({ prospectId, reason: "Rent too high" }),
      () => staff.reactivate({ prospectId }),
      () => staff.startApplication({ prospectId }),
    ];
    for (const change of changes) {
      const before = fake.prospects()[0]?.lastUpdateDate ?? "";
      await clock.advance(1000);
      expect(change().lastUpdateDate > before).toBe(true);
    }
  });

  it("answers copies", async () => {
    const { fake, staff, prospectId } = await withLead();
    const copy = staff.addNote({ prospectId, comments: "x" });
    copy.people.length = 0;
    fake.prospects()[0]?.events.splice(0);
    expect(fake.prospects()).toMatchObject([{ people: [{ firstName: "Dana" }], events: [{}, { comments: "x" }] }]);
  });

  it("throws on unknown ids, malformed input and actions that make no sense now", async () => {
    const { fake, staff, prospectId } = await withLead();
    const notFound = expect.objectContaining({ code: "NOT_FOUND" });
    expect(() => staff.addNote({ prospectId: "nope", comments: "x" })).toThrow(notFound);
    expect(() => staff.markLost({ prospectId, reason: "Bored" })).toThrow(notFound);
    expect(() => staff.createProspect({ propertyId: "no", firstName: "A", lastName: "B" })).toThrow(notFound);
    expect(() => staff.addNote({ prospectId, comments: "" })).toThrow(ValidationError);
    expect(() => staff.scheduleAppointment({ prospectId, at: "tomorrow" })).toThrow(ValidationError);
    expect(() => staff.reactivate({ prospectId })).toThrow(ValidationError);
    expect(() => staff.approve({ prospectId })).toThrow(ValidationError);
    expect(() => staff.cancelAppointment({ prospectId })).toThrow(ValidationError);
    staff.markLost({ prospectId, reason: "Rent too high" });
    expect(() => staff.startApplication({ prospectId })).toThrow(ValidationError);
    expect(fake.prospects()[0]?.events).toHaveLength(2);
  });
});
