import * as z from "zod";
import { ConfigError, isSyncError, parseInput } from "../../domain/errors.js";
import { propertyIdSchema } from "../../domain/ids.js";
import type { Integration } from "../../domain/integration.js";
import { metricSampleSchema } from "../../domain/metric-sample.js";
import { type RemoteSystem, remoteSystemSchema } from "../../domain/status.js";
import { CONSISTENCY, storedName } from "../../rules/metrics/sample-names.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import { openTable } from "../airtable/table/open-table.js";
import type { EngineContext } from "../context.js";
import { toSyncError } from "../failure.js";
import { requireIntegration } from "../sync/load-lead.js";
import { auditTable } from "./airtable/audit-table.js";
import { WaitingNotices } from "./airtable/notices-of.js";
import { AuditPart } from "./audit.js";
import { auditProperty } from "./resman/audit-property.js";
import type { VerifyFinding, VerifyOptions, VerifyResult } from "./types.js";

const optionsSchema = z.strictObject({
  propertyId: propertyIdSchema.optional(),
  systems: z.array(remoteSystemSchema).min(1).readonly().optional(),
  repair: z.boolean().optional(),
  signal: z.instanceof(AbortSignal).optional(),
  onProgress: z.custom((value) => typeof value === "function", "must be a function").optional(),
});

/**
 * Compares both sides completely: every lead with its prospect, every campaign lead with its record, and what only one side
 * has. Checksums come first; what they do not clear is read anew on both sides and planned, so that what is listed is so now.
 * Writes nothing but its measure, the metric `consistency`: one for each property that was read to its end, and with
 * `propertyId` null one for all, where nothing was left out. One property that fails does not stop the others.
 * @throws ValidationError; ConfigError for a remote the engine does not have; SyncError `INTEGRATION_MISSING`, `ABORTED`,
 * `LEASE_LOST`
 */
export async function verify(ctx: EngineContext, options: VerifyOptions): Promise<VerifyResult> {
  parseInput(optionsSchema, options, "VerifyOptions");
  const startedAt = ctx.runtime.now();
  throwIfAborted(options.signal);
  const parts: AuditPart[] = [];
  // Remotes tell times in whole seconds.
  const recentFrom = startedAt - (startedAt % 1000);
  const audit = async (system: RemoteSystem, propertyId: string | null, work: (part: AuditPart) => Promise<void>) => {
    const part = new AuditPart(ctx, { system, propertyId, startedAt }, options);
    parts.push(part);
    await ending(part, () => work(part));
  };
  for (const integration of await integrationsOf(ctx, options)) {
    await audit("resman", integration.propertyId, (part) => auditProperty({ ctx, part, integration, recentFrom }));
  }
  if (hasAirtable(ctx, options)) {
    await audit("airtable", null, async (part) => {
      const open = await openTable(ctx, { remember: false, ...(options.signal && { signal: options.signal }) });
      const waiting = new WaitingNotices(ctx, open.settings.clientId);
      await auditTable({ ctx, part, open, recentFrom, waiting });
    });
  }
  await storeMeasures(ctx, options, parts);
  return resultOf(parts, startedAt, ctx.runtime.now());
}

/** What ends one part is told by it, and the others go on. @throws SyncError `ABORTED`, `LEASE_LOST` */
async function ending(part: AuditPart, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throwIfAborted(part.signal);
    if (isSyncError(error, "LEASE_LOST")) throw error;
    part.failure = toSyncError(error);
  }
}

/** The properties to compare with ResMan: one that is paused, perhaps for what is looked for here, is not left out. */
async function integrationsOf(ctx: EngineContext, { propertyId, systems }: VerifyOptions): Promise<Integration[]> {
  if (systems && !systems.includes("resman")) return [];
  if (propertyId !== undefined) return [await requireIntegration(ctx, propertyId)];
  const integrations = (await ctx.storage.integrations.list()).filter(
    ({ syncEnabled, syncStatus }) => syncEnabled || syncStatus === "paused",
  );
  const [first] = integrations;
  return !first || systems || hasResMan(ctx, first) ? integrations : [];
}

/** False only where the engine was given none; what else keeps a property from being read is told of it. */
function hasResMan(ctx: EngineContext, integration: Integration): boolean {
  try {
    ctx.gatewayOf(integration);
    return true;
  } catch (error) {
    return !(isSyncError(error, "INVALID_CONFIG") && error.context.option === "resman");
  }
}

/** @throws ConfigError where it is asked for by name, and there is none */
function hasAirtable({ airtable }: EngineContext, { systems, propertyId }: VerifyOptions): boolean {
  if (systems === undefined) return airtable !== null && propertyId === undefined;
  if (systems.includes("airtable") && !airtable) {
    throw new ConfigError("SyncEngine needs the option `airtable` to compare campaign leads.", {
      context: { option: "airtable" },
    });
  }
  return systems.includes("airtable");
}

/** A part that was not read to its end measures nothing. */
async function storeMeasures(
  { storage, runtime }: EngineContext,
  { propertyId, systems }: VerifyOptions,
  parts: readonly AuditPart[],
): Promise<void> {
  const at = new Date(runtime.now()).toISOString();
  const sample = (of: string | null, some: readonly AuditPart[]) =>
    metricSampleSchema.parse({ name: storedName(CONSISTENCY, of), value: shareOf(some), propertyId: of, at });
  const complete = parts.filter(({ failure }) => !failure);
  const isAll = propertyId === undefined && systems === undefined && complete.length === parts.length;
  const samples = complete.flatMap((part) => (part.propertyId === null ? [] : [sample(part.propertyId, [part])]));
  if (isAll && parts.length > 0) samples.push(sample(null, parts));
  if (samples.length > 0) await storage.metrics.append(samples);
}

const sum = (parts: readonly AuditPart[], key: "compared" | "consistent" | "repaired"): number =>
  parts.reduce((total, part) => total + part[key], 0);

function shareOf(parts: readonly AuditPart[]): number {
  const compared = sum(parts, "compared");
  return compared === 0 ? 1 : sum(parts, "consistent") / compared;
}

/** What is looked at side by side ends in no certain order. */
const byIds = (one: VerifyFinding, other: VerifyFinding): number => (idsOf(one) < idsOf(other) ? -1 : 1);

const idsOf = ({ leadId, remoteId }: VerifyFinding): string => `${leadId ?? "~"} ${remoteId}`;

function resultOf(parts: readonly AuditPart[], startedAt: number, endedAt: number): VerifyResult {
  return {
    startedAt: new Date(startedAt).toISOString(),
    durationMs: endedAt - startedAt,
    checked: sum(parts, "compared"),
    consistent: sum(parts, "consistent"),
    consistency: shareOf(parts),
    findings: parts.flatMap(({ findings }) => findings.sort(byIds)),
    repaired: sum(parts, "repaired"),
    failures: parts.flatMap(({ system, propertyId, failure }) =>
      failure ? [{ system, propertyId, code: failure.code, message: failure.message }] : [],
    ),
  };
}
