import type { Conflict } from "../../domain/conflict.js";
import { isRemoteError } from "../../domain/errors.js";
import type { LeadField, LeadFields } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { isAbsent, jsonEquals } from "../../rules/plan/json-equals.js";
import type { FieldChange } from "../../rules/plan/plan-sync.js";
import { applyPost } from "../../rules/resman/apply-post.js";
import type { OutboundEvent } from "../../rules/resman/outbound-event.js";
import { hasOwnComment } from "../../rules/resman/preference-comment.js";
import { projectField } from "../../rules/resman/project.js";
import { IN_COMMENT, updatePost } from "../../rules/resman/update-post.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import type { EngineContext } from "../context.js";
import type { LoadedLead } from "./load-lead.js";
import { makeConflict } from "./make-conflict.js";
import { markSyncing } from "./mark-syncing.js";
import { callOptions, type Notice } from "./notice.js";
import type { LeadPlan } from "./plan-lead.js";
import { readProspect } from "./read-prospect.js";
import { statusPart } from "./status-part.js";

type LinkedRows = LoadedLead & { link: Link };

export interface RemoteWrite {
  /** What ResMan must show now. */
  shown: Partial<LeadFields>;
  /** The prospect as it must look now; the one that was handed in where nothing was sent. */
  prospect: Prospect;
  /** Data ResMan would not take. */
  conflicts: Conflict[];
}

/**
 * Carries out the remote half of a plan: one post for fields, chats, notes and status, then one for each tour.
 * What ResMan shows afterwards is worked out rather than read, so that an edit staff make meanwhile is not taken for ours.
 */
export async function writeRemote(
  ctx: EngineContext,
  notice: Notice,
  loaded: LinkedRows,
  leadPlan: LeadPlan,
  prospect: Prospect,
): Promise<RemoteWrite> {
  const write = new ProspectWrite(ctx, notice, loaded, prospect);
  const { plan, view } = leadPlan;
  const isTour = ({ event }: OutboundEvent): boolean => event.type === "Appointment";
  const tours = plan.eventsToRemote.filter(isTour);
  const changes = plan.toRemote;
  const isNew = ({ key }: OutboundEvent): boolean => !view.markers.has(key);
  const status = (await statusPart(ctx, notice, loaded, prospect, changes, tours.length > 0)).filter(isNew);
  const events = plan.eventsToRemote.filter((event) => !isTour(event));

  if (changes.length + status.length + events.length + tours.length > 0) await markSyncing(ctx, loaded);
  const isMain = view.customer === prospect.customers[0];
  await write.update(changes, isMain ? [...status, ...events] : events);
  // A household is lost and active again through its main contact, whoever of it is our renter.
  if (!isMain && status.length > 0) await write.post({ changed: [], events: status, personId: mainPersonId(prospect) });
  for (const tour of tours) await write.update([], [tour]);
  return write.result();
}

const mainPersonId = ({ customers }: Prospect): string => customers[0]?.personId ?? "";

interface Post {
  /** Values that differ from the lead's own. */
  values?: Partial<LeadFields>;
  changed: LeadField[];
  events: OutboundEvent[];
  /** Whom of the household the post is about. Default: the renter. */
  personId?: string;
}

/** The posts of one sync, with the prospect as it must look after each. */
class ProspectWrite {
  readonly #ctx: EngineContext;
  readonly #notice: Notice;
  readonly #loaded: LinkedRows;
  #prospect: Prospect;
  readonly #kept: Partial<Record<string, JsonValue>> = {};
  readonly #conflicts: Conflict[] = [];

  constructor(ctx: EngineContext, notice: Notice, loaded: LinkedRows, prospect: Prospect) {
    this.#ctx = ctx;
    this.#notice = notice;
    this.#loaded = loaded;
    this.#prospect = prospect;
  }

  result(): RemoteWrite {
    return {
      shown: { ...this.#view(this.#prospect), ...this.#kept } as Partial<LeadFields>,
      prospect: this.#prospect,
      conflicts: this.#conflicts,
    };
  }

  async update(changes: FieldChange[], events: OutboundEvent[]): Promise<void> {
    const written = changes.filter(({ field }) => field !== "status");
    if (written.length === 0 && events.length === 0) return;
    const changed = written.map(({ field }) => field as LeadField);
    const contacts: LeadField[] = changed.filter((field) => field === "email" || field === "phone");
    const values = Object.fromEntries(changes.map(({ field, to }) => [field, to]));
    try {
      await this.post({ values, changed, events });
    } catch (error) {
      const refused = isRemoteError(error, "DUPLICATE_PROSPECT") || isRemoteError(error, "REMOTE_REJECTED");
      if (!refused || contacts.length === 0) throw error;
      await this.post({ values, changed: changed.filter((field) => !contacts.includes(field)), events });
      for (const field of contacts) this.#notTaken(field, "ResMan refused the new value.");
    }
    this.#confirmComment(changed);
    await this.#confirmCleared(written);
  }

  /** What has no field of its own stands in a comment, and ResMan takes five: staff may have used them up. */
  #confirmComment(changed: LeadField[]): void {
    if (hasOwnComment(this.#prospect.preferences)) return;
    const untold = changed.filter((field) => IN_COMMENT.includes(field) && !isAbsent(this.#loaded.lead.fields[field]));
    for (const field of untold)
      this.#notTaken(field, "Staff use all five comments of the preferences; ours has no room.");
  }

  async post({ values = {}, changed, events, personId }: Post): Promise<void> {
    const { integration, link, lead } = this.#loaded;
    const post = updatePost({
      prospect: this.#prospect,
      personId: personId ?? link.personId ?? viewProspect(this.#prospect).personId ?? "",
      fields: { ...lead.fields, ...values },
      changed,
      events,
      country: this.#ctx.settings.country,
    });
    const gateway = this.#ctx.gatewayOf(integration);
    const ref = await gateway.postLead(integration.resmanPropertyId, post, callOptions(this.#notice));
    this.#prospect = applyPost(this.#prospect, post, ref);
  }

  /** Whether a blank or omitted value clears what ResMan holds is not documented: after clearing, look. */
  async #confirmCleared(changes: FieldChange[]): Promise<void> {
    const cleared = changes.filter(
      ({ field, to, from }) => isAbsent(projectField(field as LeadField, to)) && !isAbsent(from),
    );
    if (cleared.length === 0) return;
    const { remoteId } = this.#loaded.link;
    const actual = this.#view(await readProspect(this.#ctx, this.#loaded, remoteId, this.#notice));
    for (const { field, from, to } of cleared) {
      const shown = actual[field] ?? null;
      // Anything but the old value is somebody's edit: left to be found as such.
      this.#kept[field] = jsonEquals(shown, from) ? from : projectField(field as LeadField, to);
      if (jsonEquals(shown, from)) this.#notTaken(field as LeadField, "ResMan keeps the old value; clear it there.");
    }
  }

  #view(prospect: Prospect): Record<string, JsonValue> {
    const { link } = this.#loaded;
    return viewProspect(prospect, { personId: link.personId, country: this.#ctx.settings.country }).fields;
  }

  #notTaken(field: LeadField, notes: string): void {
    const shown = { ...this.#view(this.#prospect), ...this.#kept };
    this.#conflicts.push(
      makeConflict(this.#ctx, this.#loaded, {
        conflictType: "field_mismatch",
        field,
        local: this.#loaded.lead.fields[field],
        remote: shown[field] ?? null,
        resolutionStatus: "pending",
        strategy: null,
        notes,
      }),
    );
  }
}
