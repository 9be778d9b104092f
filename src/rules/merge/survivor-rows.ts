import type { LeadFields } from "../../domain/lead.js";
import type { MergeChanges } from "../../domain/merge.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { TourBooking } from "../../domain/tour.js";
import { type LeadOptions, type LeadSources, leadFromConversation } from "../mappers/lead-from-conversation.js";
import { type LocalPatch, localPatch } from "../mappers/local-patch.js";
import { jsonEquals } from "../plan/json-equals.js";

type Rows = Pick<LeadSources, "conversation" | "user">;
type Row = Readonly<Record<string, unknown>>;

const CUSTOM = "resmanCustomFields";

/**
 * What to change in a lead's rows so that it reads as wanted once these are its tours: a tour may lend an email or phone,
 * so that what comes along or goes would change them.
 */
export function patchTo(
  wanted: LeadFields,
  rows: Rows,
  tours: readonly TourBooking[],
  options: LeadOptions,
): LocalPatch {
  const { fields } = leadFromConversation({ ...rows, tours }, options);
  const changes = Object.entries(wanted).filter(
    ([field, value]) => !jsonEquals(fields[field as keyof LeadFields], value),
  );
  return localPatch(Object.fromEntries(changes), { ...rows, tours: [...tours] });
}

/** The columns a patch changes, with what they held as it was written: `user.phone`, `conversation.status`, `custom.household`. */
export function columnsOf({ conversation, user }: Rows, patch: LocalPatch): MergeChanges {
  const { [CUSTOM]: custom, ...columns } = patch.conversation;
  return {
    ...changed("conversation", conversation, columns),
    ...changed("custom", conversation[CUSTOM] ?? {}, withoutSame(conversation[CUSTOM] ?? {}, custom ?? {})),
    ...changed("user", user ?? {}, patch.user),
  };
}

const withoutSame = (before: Row, after: Row): Row =>
  Object.fromEntries(Object.entries(after).filter(([key, value]) => !jsonEquals(asJson(before[key]), asJson(value))));

const changed = (table: string, before: Row, after: Row): MergeChanges =>
  Object.fromEntries(
    Object.entries(after).map(([name, to]) => [`${table}.${name}`, { from: asJson(before[name]), to: asJson(to) }]),
  );

/** Changes one after the other as one. */
export function joinChanges(first: MergeChanges, second: MergeChanges): MergeChanges {
  const later = Object.entries(second).map(([name, { from, to }]) => [name, { from: first[name]?.from ?? from, to }]);
  return { ...first, ...Object.fromEntries(later) };
}

/** The patch that gives columns back what they held, but for those somebody changed since. */
export function undoColumns({ conversation, user }: Rows, columns: MergeChanges): LocalPatch {
  const madeUser = columns["conversation.userId"] !== undefined;
  const undo = (table: string, row: Row): Row =>
    Object.fromEntries(
      Object.entries(columns).flatMap(([name, { from, to }]) => {
        const [owner, column = ""] = name.split(".");
        return owner === table && jsonEquals(asJson(row[column]), to) ? [[column, from]] : [];
      }),
    );
  const custom = undo("custom", conversation[CUSTOM] ?? {});
  const { userId, ...row } = undo("conversation", conversation);
  const theirs = undo("user", user ?? {});
  const names = Object.keys(columns).filter((name) => name.startsWith("user."));
  const isUserAsMade = Object.keys(theirs).length === names.length;
  return {
    conversation: {
      ...row,
      // A user that was made for what came along goes with it.
      ...(userId !== undefined && isUserAsMade && { userId }),
      ...(Object.keys(custom).length > 0 && { [CUSTOM]: withCustom(conversation[CUSTOM] ?? {}, custom) }),
    } as LocalPatch["conversation"],
    user: madeUser ? {} : theirs,
  };
}

function withCustom(before: Row, restored: Row): Row | null {
  const entries = Object.entries({ ...before, ...restored }).filter(
    ([key, value]) => !(key in restored && value === null),
  );
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}

const asJson = (value: unknown): JsonValue => (value ?? null) as JsonValue;
