import type { LeadStatus } from "../../domain/status.js";
import { isHigher, isResManOnly } from "./ladder.js";

export interface StatusState {
  /** What each side held when they last agreed; the halves may differ. Undefined at first contact. */
  base?: { local: LeadStatus; remote: LeadStatus };
  local: LeadStatus;
  /** What ResMan shows now. */
  remote: LeadStatus;
}

export interface StatusDecision {
  /**
   * `remote`: our side takes the value. `local`: ours stays; whether ResMan is told is for {@link statusNeedsWrite} to
   * say, and only where our side changed.
   */
  winner: "local" | "remote";
  value: LeadStatus;
  /** Name of the rule, as the log shows it. */
  rule: string;
}

interface Facts extends StatusState {
  localChanged: boolean;
  remoteChanged: boolean;
}

interface Rule {
  rule: string;
  winner: StatusDecision["winner"];
  holds(facts: Facts): boolean;
}

/**
 * The first rule that holds decides (ResMan reference, section 7.4). A side has changed when it differs from its own
 * half of the base; at first contact both have.
 *
 * | rule | when | winner |
 * |---|---|---|
 * | agreed | both show the same | local |
 * | unchanged | neither side changed | local |
 * | resman-only | ResMan shows a higher application or leased: only it can give them, so no edit of ours takes them away | remote |
 * | resman-lost | ResMan changed to lost, the one way down | remote |
 * | changed-local | only we changed, also downwards and out of lost | local |
 * | reactivated | we are lost, ResMan was and is open again | remote |
 * | lost-stands | we are lost and unchanged, ResMan never was: activity there does not bring the lead back to life | local |
 * | ours-alone | first contact, ResMan shows `new`: what it shows of any prospect nothing is known about | local |
 * | higher-remote | ResMan is further; in a true conflict any open status is further than lost (priorities of seed 000) | remote |
 * | qualified | ours is qualified, which ResMan cannot show | local |
 * | never-lower | none of these: ResMan is not further, and a pull does not lower a status | local |
 */
const RULES: readonly Rule[] = [
  { rule: "agreed", winner: "local", holds: ({ local, remote }) => local === remote },
  { rule: "unchanged", winner: "local", holds: ({ localChanged, remoteChanged }) => !localChanged && !remoteChanged },
  {
    rule: "resman-only",
    winner: "remote",
    holds: ({ local, remote }) => isResManOnly(remote) && isHigher(remote, local),
  },
  { rule: "resman-lost", winner: "remote", holds: ({ remote, remoteChanged }) => remote === "lost" && remoteChanged },
  { rule: "changed-local", winner: "local", holds: ({ remoteChanged }) => !remoteChanged },
  {
    rule: "reactivated",
    winner: "remote",
    holds: ({ local, localChanged, base }) => local === "lost" && !localChanged && base?.remote === "lost",
  },
  { rule: "lost-stands", winner: "local", holds: ({ local, localChanged }) => local === "lost" && !localChanged },
  { rule: "ours-alone", winner: "local", holds: ({ remote, base }) => !base && remote === "new" },
  { rule: "higher-remote", winner: "remote", holds: ({ local, remote }) => isHigher(remote, local) },
  { rule: "qualified", winner: "local", holds: ({ local }) => local === "qualified" },
];

const NEVER_LOWER: Pick<Rule, "rule" | "winner"> = { rule: "never-lower", winner: "local" };

/** Which status of a lead stands, given both sides and what they last agreed on. */
export function decideStatus(state: StatusState): StatusDecision {
  const facts: Facts = {
    ...state,
    localChanged: state.local !== state.base?.local,
    remoteChanged: state.remote !== state.base?.remote,
  };
  const { rule, winner } = RULES.find(({ holds }) => holds(facts)) ?? NEVER_LOWER;
  return { winner, value: state[winner], rule: `status:${rule}` };
}

/**
 * Whether letting `value` stand means telling ResMan, given what it shows. Application and leased are never pushed, and
 * an event cannot take ResMan's status down again (ResMan reference, section 7.1).
 */
export function statusNeedsWrite(value: LeadStatus, remote: LeadStatus): boolean {
  if (isResManOnly(value) || value === remote) return false;
  return value === "lost" ? !isResManOnly(remote) : isHigher(value, remote);
}
