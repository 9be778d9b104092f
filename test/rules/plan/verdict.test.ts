import { describe, expect, it } from "vitest";
import { planSync } from "../../../src/rules/plan/plan-sync.js";
import { askSomebody } from "../../../src/rules/plan/policy.js";

const shared = { title: { owner: "shared", onConflict: askSomebody } } as const;
const verdicts = { title: { local: "Ours", remote: "Theirs", value: "Decided", rule: "decided:somebody" } };

const plan = (local: string, remote: string) =>
  planSync(
    { fields: { title: { local: "Before", remote: "Before" } }, events: [] },
    { fields: { title: local }, events: [] },
    { fields: { title: remote }, events: [] },
    shared,
    { verdicts },
  );

describe("what somebody decided", () => {
  it("is carried out on both sides while they hold what it was decided for", () => {
    expect(plan("Ours", "Theirs")).toMatchObject({
      heeded: ["title"],
      toLocal: [{ to: "Decided" }],
      toRemote: [{ to: "Decided" }],
      conflicts: [],
    });
  });

  it("is carried out on the other side where a process was killed between the two", () => {
    const remoteIsDone = plan("Ours", "Decided");
    expect(remoteIsDone).toMatchObject({
      heeded: ["title"],
      toLocal: [{ to: "Decided" }],
      toRemote: [],
      conflicts: [],
    });
    const localIsDone = plan("Decided", "Theirs");
    expect(localIsDone).toMatchObject({ heeded: ["title"], toLocal: [], toRemote: [{ to: "Decided" }], conflicts: [] });
    expect(plan("Decided", "Decided")).toMatchObject({ heeded: ["title"], toLocal: [], toRemote: [], conflicts: [] });
  });

  it.each([
    ["Ours by now", "Theirs"],
    ["Ours", "Theirs by now"],
    ["Ours by now", "Decided"],
  ])("is asked anew once a side moved on (%s, %s)", (local, remote) => {
    expect(plan(local, remote)).toMatchObject({
      heeded: [],
      toLocal: [],
      toRemote: [],
      conflicts: [{ resolution: "open", rule: "conflict:moved-on" }],
    });
  });
});
