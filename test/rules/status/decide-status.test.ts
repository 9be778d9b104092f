import { describe, expect, it } from "vitest";
import { LEAD_STATUSES, type LeadStatus } from "../../../src/domain/status.js";
import { decideStatus, type StatusState, statusNeedsWrite } from "../../../src/rules/status/decide-status.js";
import { isHigher, isResManOnly, LADDER } from "../../../src/rules/status/ladder.js";

const pairs = LEAD_STATUSES.flatMap((local) => LEAD_STATUSES.map((remote) => ({ local, remote })));
/** First contact, and every base: 50 × 49 situations. */
const situations: StatusState[] = pairs.flatMap((now) => [now, ...pairs.map((base) => ({ ...now, base }))]);

const changed = ({ base, local, remote }: StatusState) => ({
  local: local !== base?.local,
  remote: remote !== base?.remote,
});
const isOpen = (status: LeadStatus): boolean => status !== "lost";

describe("the ladder", () => {
  it("orders every status, lost below all", () => {
    expect([...LADDER, "lost"].sort()).toEqual([...LEAD_STATUSES].sort());
    for (const [rank, status] of LADDER.entries()) {
      expect(isHigher(status, "lost")).toBe(true);
      expect(isHigher("lost", status)).toBe(false);
      for (const [other, lower] of LADDER.entries()) expect(isHigher(status, lower)).toBe(rank > other);
    }
    expect(isHigher("lost", "lost")).toBe(false);
  });
});

describe("decideStatus", () => {
  const decide = (base: [LeadStatus, LeadStatus] | null, local: LeadStatus, remote: LeadStatus) => {
    const { value, winner, rule } = decideStatus({
      local,
      remote,
      ...(base && { base: { local: base[0], remote: base[1] } }),
    });
    return [winner, value, rule.replace("status:", "")];
  };

  it.each<[string, [LeadStatus, LeadStatus] | null, LeadStatus, LeadStatus, [string, LeadStatus, string]]>([
    ["both moved to the same", ["new", "new"], "lost", "lost", ["local", "lost", "agreed"]],
    ["a status ResMan cannot show", ["qualified", "new"], "qualified", "new", ["local", "qualified", "unchanged"]],
    ["staff got in touch", ["new", "new"], "new", "contacted", ["remote", "contacted", "higher-remote"]],
    [
      "staff got in touch with a qualified lead",
      ["qualified", "new"],
      "qualified",
      "contacted",
      ["local", "qualified", "qualified"],
    ],
    ["an application", ["qualified", "new"], "qualified", "application", ["remote", "application", "resman-only"]],
    [
      "an application outweighs an edit of ours",
      ["new", "new"],
      "tour_scheduled",
      "application",
      ["remote", "application", "resman-only"],
    ],
    [
      "an application is not lost by us",
      ["application", "application"],
      "lost",
      "application",
      ["remote", "application", "resman-only"],
    ],
    ["a lease", ["application", "application"], "application", "leased", ["remote", "leased", "resman-only"]],
    [
      "a lease does not become an application again",
      ["leased", "leased"],
      "leased",
      "application",
      ["local", "leased", "never-lower"],
    ],
    [
      "a cancelled tour",
      ["tour_scheduled", "tour_scheduled"],
      "tour_scheduled",
      "contacted",
      ["local", "tour_scheduled", "never-lower"],
    ],
    [
      "ResMan lost it",
      ["tour_scheduled", "tour_scheduled"],
      "tour_scheduled",
      "lost",
      ["remote", "lost", "resman-lost"],
    ],
    ["ResMan lost a lease", ["leased", "leased"], "leased", "lost", ["remote", "lost", "resman-lost"]],
    ["ResMan lost it while we moved on", ["new", "new"], "qualified", "lost", ["remote", "lost", "resman-lost"]],
    ["we lost it", ["contacted", "contacted"], "lost", "contacted", ["local", "lost", "changed-local"]],
    ["we take a step back", ["qualified", "new"], "new", "new", ["local", "new", "agreed"]],
    [
      "we take a step back from what ResMan shows",
      ["contacted", "contacted"],
      "new",
      "contacted",
      ["local", "new", "changed-local"],
    ],
    ["the renter is back here", ["lost", "lost"], "contacted", "lost", ["local", "contacted", "changed-local"]],
    ["staff reactivated it", ["lost", "lost"], "lost", "contacted", ["remote", "contacted", "reactivated"]],
    ["staff reactivated it to new", ["lost", "lost"], "lost", "new", ["remote", "new", "reactivated"]],
    ["activity on a lead only we lost", ["lost", "new"], "lost", "contacted", ["local", "lost", "lost-stands"]],
    [
      "we lost it while staff got in touch",
      ["new", "new"],
      "lost",
      "contacted",
      ["remote", "contacted", "higher-remote"],
    ],
    [
      "both moved on, ResMan further",
      ["new", "new"],
      "contacted",
      "tour_scheduled",
      ["remote", "tour_scheduled", "higher-remote"],
    ],
    [
      "both moved on, we further",
      ["new", "new"],
      "tour_scheduled",
      "contacted",
      ["local", "tour_scheduled", "never-lower"],
    ],
    ["first contact with a prospect nothing is known of", null, "lost", "new", ["local", "lost", "ours-alone"]],
    ["first contact, ResMan further", null, "new", "contacted", ["remote", "contacted", "higher-remote"]],
    ["first contact, we further", null, "qualified", "contacted", ["local", "qualified", "qualified"]],
    ["first contact with a lost prospect", null, "contacted", "lost", ["remote", "lost", "resman-lost"]],
    ["first contact with a resident", null, "lost", "leased", ["remote", "leased", "resman-only"]],
  ])("%s", (_, base, local, remote, expected) => {
    expect(decide(base, local, remote)).toEqual(expected);
  });

  it("covers 2,450 situations and uses every rule", () => {
    expect(situations).toHaveLength(2450);
    const rules = new Set(situations.map((state) => decideStatus(state).rule));
    expect([...rules].sort()).toEqual(
      [
        ...["agreed", "unchanged", "resman-only", "resman-lost", "changed-local", "reactivated"],
        ...["lost-stands", "ours-alone", "higher-remote", "qualified", "never-lower"],
      ]
        .map((rule) => `status:${rule}`)
        .sort(),
    );
  });

  it("always takes one of the two values, and the same one again", () => {
    for (const state of situations) {
      const decision = decideStatus(Object.freeze(state));
      expect(decision.value).toBe(state[decision.winner]);
      expect(decideStatus(state)).toEqual(decision);
    }
  });

  it("never lowers our status, except to lost, out of a mastered one by ResMan alone, or when reactivated", () => {
    for (const state of situations) {
      const { value, winner, rule } = decideStatus(state);
      if (winner === "local" || value === state.local) continue;
      if (value === "lost") expect(rule).toBe("status:resman-lost");
      else expect([rule, isHigher(value, state.local)]).toEqual([rule, true]);
      if (rule === "status:reactivated") expect(state.base?.remote).toBe("lost");
    }
  });

  it("brings a lead only ResMan's staff touched out of lost just when they reactivated it or have an application", () => {
    for (const state of situations) {
      if (!state.base || state.local !== "lost" || changed(state).local || !isOpen(decideStatus(state).value)) continue;
      expect(state.base.remote === "lost" || isResManOnly(state.remote)).toBe(true);
    }
  });

  it("lets an edit of ours stand unless ResMan changed too or is its only giver", () => {
    for (const state of situations) {
      const { local, remote } = changed(state);
      if (!local || remote) continue;
      const { value } = decideStatus(state);
      expect(value === state.local || (isResManOnly(state.remote) && isHigher(state.remote, state.local))).toBe(true);
    }
  });

  it("lets ResMan win whenever it newly shows an application, a lease or lost, unless we are further", () => {
    for (const state of situations) {
      if (!changed(state).remote || !["application", "leased", "lost"].includes(state.remote)) continue;
      const { value } = decideStatus(state);
      if (state.remote === "lost" || isHigher(state.remote, state.local)) expect(value).toBe(state.remote);
    }
  });

  it("never lets ResMan lower qualified to what it can show of it", () => {
    for (const state of situations) {
      if (state.local !== "qualified" || !["new", "contacted"].includes(state.remote)) continue;
      expect(decideStatus(state).value).toBe("qualified");
    }
  });

  it("is symmetrical among open statuses when both sides changed", () => {
    for (const { local, remote } of pairs.filter((pair) => isOpen(pair.local) && isOpen(pair.remote))) {
      const there = decideStatus({ local, remote }).value;
      expect(decideStatus({ local: remote, remote: local }).value).toBe(there);
      expect(isHigher(local, there) || isHigher(remote, there)).toBe(false);
    }
  });

  it("settles: once both sides agreed on the outcome, nothing more is decided", () => {
    for (const state of situations) {
      const { value } = decideStatus(state);
      const base = { local: value, remote: state.remote };
      const again = decideStatus({ base, local: value, remote: state.remote });
      expect(again).toMatchObject({ value, winner: "local" });
    }
  });
});

describe("statusNeedsWrite", () => {
  it.each<[LeadStatus, LeadStatus, boolean]>([
    ["contacted", "new", true],
    ["qualified", "contacted", true],
    ["tour_scheduled", "lost", true],
    ["new", "lost", true],
    ["lost", "tour_scheduled", true],
    ["lost", "application", false],
    ["lost", "leased", false],
    ["application", "new", false],
    ["leased", "application", false],
    ["new", "contacted", false],
    ["contacted", "tour_scheduled", false],
  ])("%s over %s: %j", (value, remote, expected) => {
    expect(statusNeedsWrite(value, remote)).toBe(expected);
  });

  it("is never so for what ResMan shows or alone can give", () => {
    for (const { local, remote } of pairs) {
      if (local === remote || isResManOnly(local)) expect(statusNeedsWrite(local, remote)).toBe(false);
    }
  });
});
