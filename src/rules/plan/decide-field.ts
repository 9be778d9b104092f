import { isAbsent, jsonEquals } from "./json-equals.js";
import type { FieldDecision, FieldPolicy, FieldState, Newer } from "./policy.js";
import { remoteWins } from "./policy.js";
import { shownAs } from "./shown-as.js";

/** Which side moved away from its own half of the base. At first contact both count as moved. */
export const hasChanged = ({ local, remote, base }: FieldState): { local: boolean; remote: boolean } =>
  base
    ? { local: !jsonEquals(local, base.local), remote: !jsonEquals(remote, base.remote) }
    : { local: true, remote: true };

/** Whether letting `value` stand means writing it to the remote. */
export function needsWrite(policy: FieldPolicy, value: FieldState["local"], remote: FieldState["remote"]): boolean {
  if (policy.needsWrite) return policy.needsWrite(value, remote);
  return !jsonEquals(shownAs(policy, value), remote);
}

/** Decides one field that at least one side changed. */
export function decideField(policy: FieldPolicy, state: FieldState, newer: Newer): FieldDecision {
  if (policy.decide) return policy.decide(state);
  const { local, remote, base } = state;
  if (policy.owner === "local") return { winner: "local", value: local, rule: "owner:local" };
  if (policy.owner === "remote") return { winner: "remote", value: remote, rule: "owner:remote" };

  const changed = hasChanged(state);
  if (!changed.remote) return { winner: "local", value: local, rule: "changed:local" };
  if (!changed.local) return { winner: "remote", value: remote, rule: "changed:remote" };
  if (!needsWrite(policy, local, remote)) return { winner: "local", value: local, rule: "same-on-both" };
  return base ? (policy.onConflict ?? remoteWins)(state) : firstContact(policy, state, newer);
}

/** Two records meet that never agreed on anything: what only one side knows is kept; nothing was edited, so nothing is in conflict. */
function firstContact(policy: FieldPolicy, state: FieldState, newer: Newer): FieldDecision {
  const { local, remote } = state;
  if (isAbsent(local)) return { winner: "remote", value: remote, rule: "first-contact:only-remote-has-one" };
  if (isAbsent(remote)) return { winner: "local", value: local, rule: "first-contact:only-local-has-one" };
  if (policy.atFirstContact === "remote" || newer === "remote") {
    return { winner: "remote", value: remote, rule: "first-contact:remote-stands" };
  }
  if (newer === "local") return { winner: "local", value: local, rule: "first-contact:newer-stands" };
  const decision = (policy.onConflict ?? remoteWins)(state);
  return { ...decision, rule: decision.rule.replace("conflict:", "first-contact:") };
}
