import type { Conflict } from "../../domain/conflict.js";
import { ValidationError } from "../../domain/errors.js";
import { type LeadField, type LeadFields, leadFieldsSchema } from "../../domain/lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import { leadStatusSchema, type ResolutionStrategy } from "../../domain/status.js";
import { userSchema } from "../../domain/user.js";
import { mergedValue, policyOf } from "../../rules/conflicts/decide-conflict.js";
import { leadFromConversation } from "../../rules/mappers/lead-from-conversation.js";
import { localPatch } from "../../rules/mappers/local-patch.js";
import { isAbsent } from "../../rules/plan/json-equals.js";
import { statusNeedsWrite } from "../../rules/status/decide-status.js";
import type { EngineContext } from "../context.js";
import type { OurLead } from "../sync/load-lead.js";

export type ValueStrategy = Exclude<ResolutionStrategy, "manual_review">;

interface Choice {
  strategy: ValueStrategy;
  /** A value of one's own. */
  value?: JsonValue | undefined;
}

/** A conflict about a field of a lead, with the lead as it is now. */
export interface FieldConflict {
  conflict: Conflict;
  field: LeadField;
  ours: OurLead;
  /** What ResMan showed last. */
  remote: JsonValue;
}

/**
 * What both sides would hold under a choice.
 * @throws ValidationError when a side cannot take it
 */
export function chooseValue(ctx: EngineContext, subject: FieldConflict, { strategy, value }: Choice): JsonValue {
  const { conflict, field } = subject;
  const { domiqValue, resmanValue } = conflict;
  checkOwner(ctx, field, strategy);
  if (strategy === "domiq_wins") return checked(subject, domiqValue, "strategy");
  if (strategy === "resman_wins") return checked(subject, resmanValue, "strategy");
  if (value !== undefined) return checked(subject, canonical(ctx, subject, value), "value");
  return checked(subject, mergedValue({ field, local: domiqValue, remote: resmanValue }, ctx.overrides), "strategy");
}

function checkOwner(ctx: EngineContext, field: LeadField, strategy: ValueStrategy): void {
  if (strategy === "resman_wins" || policyOf(field, ctx.overrides).owner !== "remote") return;
  throw invalid("strategy", `must be resman_wins: ${field} is changed in ResMan only`);
}

/** @throws ValidationError when it is no value of the field, or ResMan cannot be brought to it */
function checked({ field, remote }: FieldConflict, value: JsonValue, path: string): JsonValue {
  const parsed = leadFieldsSchema.shape[field].safeParse(value);
  if (!parsed.success) {
    throw invalid(path, `is no ${field}: ${parsed.error.issues.map(({ message }) => message).join("; ")}`);
  }
  if (field === "status") checkReach(leadStatusSchema.parse(value), remote, path);
  return parsed.data;
}

/** ResMan's own staff alone can give an application or a lease, or take a status down again (ResMan reference, section 7.1). */
function checkReach(value: LeadFields["status"], remote: JsonValue, path: string): void {
  const shown = leadStatusSchema.safeParse(remote).data;
  if (shown === undefined || value === shown || statusNeedsWrite(value, shown)) return;
  throw invalid(path, `ResMan cannot be taken from ${shown} to ${value} from here; change it there`);
}

/** A value as our side would hold it once it is stored: a phone in E.164, an email in lower case. */
function canonical(ctx: EngineContext, { field, ours }: FieldConflict, value: JsonValue): JsonValue {
  const parsed = leadFieldsSchema.shape[field].safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(["value", ...(issue?.path ?? [])].join("."), `is no ${field}: ${issue?.message}`);
  }
  const { conversation, user, tours } = ours;
  const patch = localPatch({ [field]: parsed.data } as Partial<LeadFields>, { conversation, user, tours });
  const rows = {
    conversation: { ...conversation, ...patch.conversation },
    user: userSchema.parse({ id: "new", ...user, ...patch.user }),
    tours,
  };
  const stored: JsonValue = leadFromConversation(rows, { country: ctx.settings.country }).fields[field];
  if (isAbsent(stored) && !isAbsent(value)) throw invalid("value", `is no usable ${field}`);
  return stored;
}

const invalid = (path: string, message: string): ValidationError =>
  new ValidationError("The resolution", [{ path, message }]);
