import { describe, expectTypeOf, it } from "vitest";
import type * as z from "zod";
import type {
  ConflictDetails,
  ConflictQuery,
  ConflictResolution,
  CreatedLead,
  DecidedPair,
  DeltaSyncResult,
  EditedLead,
  ExplainedChange,
  FieldExplanation,
  Lead,
  LeadChange,
  LeadData,
  LeadDuplicate,
  LeadEdit,
  LeadFields,
  LeadQuery,
  LeadSyncApi,
  LeadSyncConflict,
  LeadSyncLog,
  LoggedChange,
  MergedLeads,
  MergeRequest,
  MetricPoint,
  MetricsHistory,
  OutgoingMessage,
  Page,
  PairDecision,
  PropertyIntegration,
  PulledLeads,
  PullRequest,
  PushedLead,
  RealTimeSyncMessage,
  ResolvedConflict,
  StatusUpdate,
  SyncJob,
  SyncMetrics,
  SyncRun,
  UnmergedLeads,
  UpdatedStatus,
} from "../../src/browser/index.js";
import type { leadEditSchema } from "../../src/domain/wire/lead-data.js";
import type { clientMessageSchema, serverMessageSchema } from "../../src/domain/wire/realtime-message.js";
import type { createLeadRequestSchema, createLeadResponseSchema } from "../../src/http/contracts/create-lead.js";
import type { mergeLeadsRequestSchema, mergeLeadsResponseSchema } from "../../src/http/contracts/merge-leads.js";
import type { changeSchema } from "../../src/http/contracts/operations/change.js";
import type { conflictSchema } from "../../src/http/contracts/operations/conflict.js";
import type {
  decidedSchema,
  handledSchema,
  resolvedSchema,
} from "../../src/http/contracts/operations/conflict-answers.js";
import type { conflictDetailsSchema } from "../../src/http/contracts/operations/conflict-details.js";
import type {
  assignmentSchema,
  conflictsQuery,
  dismissalSchema,
  escalationSchema,
  pairDecisionSchema,
  resolutionSchema,
} from "../../src/http/contracts/operations/conflict-requests.js";
import type { deltaRequestSchema, deltaSchema } from "../../src/http/contracts/operations/delta.js";
import type { duplicateSchema } from "../../src/http/contracts/operations/duplicate.js";
import type { explainedChangeSchema, explanationSchema } from "../../src/http/contracts/operations/explanation.js";
import type { integrationSchema } from "../../src/http/contracts/operations/integration.js";
import type { jobSchema } from "../../src/http/contracts/operations/job.js";
import type { leadSchema } from "../../src/http/contracts/operations/lead.js";
import type { editedSchema, syncNowSchema } from "../../src/http/contracts/operations/lead-answers.js";
import type { explainQuery, leadsQuery, syncNowRequest } from "../../src/http/contracts/operations/lead-requests.js";
import type { logSchema } from "../../src/http/contracts/operations/log.js";
import type { metricsHistorySchema, metricsSchema } from "../../src/http/contracts/operations/metrics.js";
import type { pageSchema } from "../../src/http/contracts/operations/paging.js";
import type { runSchema } from "../../src/http/contracts/operations/run.js";
import type { pullLeadsQuerySchema, pullLeadsResponseSchema } from "../../src/http/contracts/pull-leads.js";
import type { unmergeLeadsRequestSchema, unmergeLeadsResponseSchema } from "../../src/http/contracts/unmerge-leads.js";
import type {
  updateLeadStatusRequestSchema,
  updateLeadStatusResponseSchema,
} from "../../src/http/contracts/update-lead-status.js";
import type { DeepCamel, Exactly, Maybe, Plain } from "./support/deep-camel.js";

/** What our side shows of an answer. */
type Shown<S extends z.ZodType> = DeepCamel<z.output<S>>;
/** The same of an answer that says `success`, which ours says by not throwing. */
type Said<S extends z.ZodType> = Plain<Omit<Shown<S>, "success">>;

/** The wire names no field by null; ours by an empty name, as the seed's type has no null. */
type ShownConflict = Plain<Omit<Shown<typeof conflictSchema>, "field"> & { field: string }>;
type Words = Pick<Required<ConflictQuery>, "conflictType" | "conflictSeverity" | "resolutionStatus">;
/** The seed's type has strings where the API has words, and the seed's members only as those one can count on. */
type ExactConflict = Exactly<LeadSyncConflict, { [K in keyof Words]: Words[K][number] }>;
type RunKind = z.output<typeof runSchema>["kind"];
type ExactChange = Exactly<ExplainedChange, { runKind: RunKind | null }>;
type ExactSide = Exactly<ConflictDetails["resman"], { lastSynced: ExactChange | null }>;

describe("what the API answers is what our types say", () => {
  it("of leads", () => {
    expectTypeOf<Plain<Lead>>().toEqualTypeOf<Shown<typeof leadSchema>>();
    expectTypeOf<Plain<CreatedLead>>().toEqualTypeOf<Said<typeof createLeadResponseSchema>>();
    expectTypeOf<Plain<PushedLead>>().toEqualTypeOf<Said<typeof syncNowSchema>>();
    expectTypeOf<Plain<EditedLead>>().toEqualTypeOf<Said<typeof editedSchema>>();
    expectTypeOf<Plain<UpdatedStatus>>().toEqualTypeOf<Shown<typeof updateLeadStatusResponseSchema>>();
    expectTypeOf<Plain<MergedLeads>>().toEqualTypeOf<Said<typeof mergeLeadsResponseSchema>>();
    expectTypeOf<Plain<UnmergedLeads>>().toEqualTypeOf<Said<typeof unmergeLeadsResponseSchema>>();
    expectTypeOf<Plain<LeadDuplicate>>().toEqualTypeOf<Shown<typeof duplicateSchema>>();
  });

  it("of pulls, without what has to be asked for or is the host's", () => {
    type Pulled = Shown<typeof pullLeadsResponseSchema>;
    type Row = Omit<Pulled["leads"][number], "notes" | "customFields" | "conversation">;
    expectTypeOf<Plain<PulledLeads>>().toEqualTypeOf<Plain<Omit<Pulled, "leads"> & { leads: Row[] }>>();
  });

  it("of conflicts", () => {
    expectTypeOf<ExactConflict>().toEqualTypeOf<ShownConflict>();
    expectTypeOf<ShownConflict>().toExtend<LeadSyncConflict>();
    expectTypeOf<Shown<typeof handledSchema>>().toEqualTypeOf<{
      success: true;
      conflict: Shown<typeof conflictSchema>;
    }>();
    expectTypeOf<Plain<Omit<ResolvedConflict, "conflict">>>().toEqualTypeOf<
      Plain<Omit<Said<typeof resolvedSchema>, "conflict">>
    >();
    expectTypeOf<Plain<Omit<DecidedPair, "conflict">>>().toEqualTypeOf<
      Plain<Omit<Said<typeof decidedSchema>, "conflict">>
    >();
    type Sides = { conflict: ShownConflict; resman: ExactSide; domiq: ExactSide };
    type Details = Shown<typeof conflictDetailsSchema>;
    expectTypeOf<Exactly<ConflictDetails, Sides>>().toEqualTypeOf<
      Plain<Omit<Details, "conflict"> & { conflict: ShownConflict }>
    >();
    expectTypeOf<ConflictDetails["conflict"]>().toEqualTypeOf<LeadSyncConflict>();
  });

  it("of logs and of where a value comes from", () => {
    type Log = Shown<typeof logSchema>;
    type Loose = "syncDirection" | "syncStatus" | "syncType" | "conflictResolution";
    expectTypeOf<Exactly<LeadSyncLog, Pick<Required<Log>, Loose>>>().toEqualTypeOf<Plain<Required<Log>>>();
    expectTypeOf<Log>().toExtend<LeadSyncLog>();
    expectTypeOf<Plain<LoggedChange>>().toEqualTypeOf<Shown<typeof changeSchema>>();
    expectTypeOf<ExactChange>().toEqualTypeOf<Shown<typeof explainedChangeSchema>>();
    expectTypeOf<Shown<typeof explainedChangeSchema>>().toExtend<ExplainedChange>();
    expectTypeOf<Exactly<FieldExplanation, { history: ExactChange[] }>>().toEqualTypeOf<
      Shown<typeof explanationSchema>
    >();
  });

  it("of metrics", () => {
    expectTypeOf<Plain<Required<SyncMetrics>>>().toEqualTypeOf<Shown<typeof metricsSchema>>();
    expectTypeOf<Plain<MetricsHistory>>().toEqualTypeOf<Shown<typeof metricsHistorySchema>>();
    expectTypeOf<Plain<MetricPoint>>().toEqualTypeOf<Shown<typeof metricsHistorySchema>["points"][number]>();
  });

  it("of jobs, properties and runs", () => {
    expectTypeOf<Plain<SyncJob>>().toEqualTypeOf<Shown<typeof jobSchema>>();
    expectTypeOf<Plain<PropertyIntegration>>().toEqualTypeOf<Shown<typeof integrationSchema>>();
    type Run = Shown<typeof runSchema>;
    expectTypeOf<Exactly<SyncRun, Pick<Run, "kind" | "status" | "counts">>>().toEqualTypeOf<Run>();
    expectTypeOf<Run>().toExtend<SyncRun>();
    expectTypeOf<Exactly<DeltaSyncResult, { message: "Delta sync complete" }>>().toEqualTypeOf<
      Shown<typeof deltaSchema>
    >();
  });

  it("of pages", () => {
    type LeadPage = Shown<ReturnType<typeof pageSchema<"items", typeof leadSchema>>>;
    expectTypeOf<Plain<Page<Lead>>>().toEqualTypeOf<LeadPage>();
  });
});

/** What the API takes, in our names. */
type Taken<S extends z.ZodType> = DeepCamel<z.input<S>>;
type Method = LeadSyncApi;
/** A body a method of the client takes. */
type Body<M extends keyof Method, At extends 0 | 1> = Plain<NonNullable<Parameters<Method[M]>[At]>>;
/** A query, as it is once read: lists were texts with commas, and every member may be left out. */
type Read<S extends z.ZodType> = Plain<Partial<DeepCamel<z.output<S>>>>;

describe("what our methods send is what the API takes", () => {
  it("of new leads and edits", () => {
    type Created = Taken<typeof createLeadRequestSchema>;
    type Known = {
      [K in keyof Created["leadData"]]: NonNullable<(LeadData & { source: "chatbot" })[K & keyof LeadData]>;
    };
    expectTypeOf<keyof LeadData | "source">().toEqualTypeOf<keyof Created["leadData"] | "conversationId">();
    expectTypeOf<Demanded<Created["leadData"]>>().toEqualTypeOf<
      Exclude<Demanded<LeadData>, "conversationId"> | "source"
    >();
    expectTypeOf<Plain<Omit<Known, "source" | "petDetails">>>().toEqualTypeOf<
      Plain<Omit<Created["leadData"], "source" | "petDetails">>
    >();
    expectTypeOf<Plain<LeadEdit>>().toEqualTypeOf<Taken<typeof leadEditSchema>>();
    expectTypeOf<Plain<{ field: string }>>().toEqualTypeOf<Taken<typeof explainQuery>>();
    type Force = Pick<NonNullable<Parameters<Method["pushLead"]>[1]>, "force">;
    expectTypeOf<Plain<Force>>().toEqualTypeOf<Plain<NonNullable<Taken<typeof syncNowRequest>>>>();
  });

  it("of statuses, whose sender and direction have defaults", () => {
    type Update = Maybe<Taken<typeof updateLeadStatusRequestSchema>, "updatedBy" | "syncDirection">;
    expectTypeOf<Plain<StatusUpdate>>().toEqualTypeOf<Update>();
  });

  it("of merges; what single fields should be is any object, as the seed has it", () => {
    type Merge = Taken<typeof mergeLeadsRequestSchema>;
    expectTypeOf<Plain<Omit<MergeRequest, "conflictResolution">>>().toEqualTypeOf<
      Plain<Omit<Merge, "conflictResolution">>
    >();
    expectTypeOf<keyof MergeRequest>().toEqualTypeOf<keyof Merge>();
    type Unmerge = Taken<typeof unmergeLeadsRequestSchema>;
    type Sent = { conversationId: Parameters<Method["unmergeLeads"]>[0]; mergeId?: string };
    expectTypeOf<Sent>().toEqualTypeOf<Unmerge>();
  });

  it("of decisions", () => {
    type Resolution = Pick<ConflictResolution, "resolution"> & Partial<ConflictResolution>;
    expectTypeOf<Plain<Resolution>>().toEqualTypeOf<Taken<typeof resolutionSchema>>();
    expectTypeOf<Body<"resolveConflict", 1>>().toEqualTypeOf<Plain<Resolution>>();
    expectTypeOf<Body<"escalateConflict", 1>>().toEqualTypeOf<Plain<NonNullable<Taken<typeof escalationSchema>>>>();
    type Assigned = { assignedTo: Parameters<Method["assignConflict"]>[1] };
    expectTypeOf<Assigned>().toEqualTypeOf<Taken<typeof assignmentSchema>>();
    type Dismissed = { notes?: NonNullable<Parameters<Method["dismissConflict"]>[1]> };
    expectTypeOf<Dismissed>().toEqualTypeOf<Plain<NonNullable<Taken<typeof dismissalSchema>>>>();
    // Single fields are decided where a merge is asked for by name.
    type Decision = Without<Taken<typeof pairDecisionSchema>, "mergeFields" | "conflictResolution">;
    expectTypeOf<Plain<PairDecision>>().toEqualTypeOf<Decision>();
  });

  it("of queries", () => {
    expectTypeOf<Plain<LeadQuery>>().toEqualTypeOf<Read<typeof leadsQuery>>();
    type Conflicts = Read<typeof conflictsQuery>;
    expectTypeOf<Plain<Omit<ConflictQuery, "due">>>().toEqualTypeOf<Plain<Omit<Conflicts, "due">>>();
    expectTypeOf<`${Required<ConflictQuery>["due"]}`>().toEqualTypeOf<Required<Conflicts>["due"]>();
    type Pull = Omit<Read<typeof pullLeadsQuerySchema>, "includeConversations">;
    expectTypeOf<Plain<PullRequest>>().toEqualTypeOf<Plain<Pull>>();
    expectTypeOf<Body<"syncRecentChanges", 0>>().toEqualTypeOf<Plain<NonNullable<Taken<typeof deltaRequestSchema>>>>();
  });
});

describe("realtime messages", () => {
  it("that arrive are what the server sends; new values have the names and kinds of fields", () => {
    type Message = Shown<typeof serverMessageSchema>;
    expectTypeOf<LooseValues<Plain<RealTimeSyncMessage>>>().toEqualTypeOf<LooseValues<Message>>();
    expectTypeOf<keyof LeadChange["updatedFields"]>().toEqualTypeOf<keyof LeadFields | "status" | "lostReason">();
  });

  it("that go out are what the server takes, once they have their time and sender", () => {
    type Stamp = { timestamp: string; source: "domiq"; messageId: string };
    type Whole = Plain<OutgoingMessage & Stamp>;
    type Client = Taken<typeof clientMessageSchema>;
    expectTypeOf<Whole["type"]>().toExtend<Client["type"]>();
    expectTypeOf<Whole>().toExtend<Client>();
    expectTypeOf<DataKeys<Whole>>().toExtend<DataKeys<Client>>();
  });
});

type Demanded<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];
type Without<T, K extends string> = T extends object
  ? Plain<{ [M in keyof T as M extends K ? never : M]: T[M] }>
  : never;
/** Without the values of fields: the wire's are any. */
type LooseValues<T> = T extends { data: infer D } ? Plain<Omit<T, "data"> & { data: Omit<D, "updatedFields"> }> : T;
/** Members of `data` by the type of message. */
type DataKeys<T> = T extends { type: infer Type extends string; data?: infer D }
  ? `${Type}: ${keyof NonNullable<D> & string}`
  : never;
