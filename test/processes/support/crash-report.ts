import type { ChatExportRow } from "../../../src/domain/wire/chat-export.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { markersIn } from "../../../src/rules/resman/marker.js";
import { countWrites } from "../../../src/testing/index.js";
import { exportTruth } from "../../support/world.js";
import { strayWrites, writesAtOnce } from "./check-writes.js";
import type { CrashDiary, CrashOptions } from "./crash-run.js";
import type { Takeover } from "./history.js";
import type { Site } from "./site.js";

export interface CrashReport {
  /** What happened, in numbers. */
  facts: Record<string, number>;
  /** What must not happen: each is 0. */
  faults: Record<string, number>;
  /** What went wrong, in words, for whoever looks for the cause. */
  details: string[];
}

/** Compares what a run remembers with what is in the store, the queue and ResMan, after one pull and one full sweep. */
export async function reportOn(
  site: Site,
  diary: CrashDiary,
  { rows, takeoverLimitMs }: Pick<CrashOptions, "rows" | "takeoverLimitMs">,
): Promise<CrashReport> {
  const details: string[] = [];
  const noted = <T>(what: string, found: readonly T[]): number => {
    details.push(...found.slice(0, 5).map((one) => `${what}: ${typeof one === "string" ? one : JSON.stringify(one)}`));
    return found.length;
  };
  const jobs = await jobsOf(site);
  const history = await site.history();
  const takeovers = history.takeovers();
  const delays = takeovers.flatMap(({ claimedAt, leaseEnd }) =>
    claimedAt === undefined ? [] : [claimedAt - leaseEnd],
  );
  delays.sort((a, b) => a - b);
  const claims = history.claims();
  const late = takeovers.filter(({ claimedAt = 0, leaseEnd }) => claimedAt - leaseEnd > takeoverLimitMs);
  const inBetween = ({ noticedAt, claimedAt = 0 }: Takeover): number =>
    claims.filter(({ at }) => at > noticedAt && at < claimedAt).length;
  const links = await linksOf(site, rows);
  const writes = site.resman.calls.filter(({ kind }) => kind === "write");

  await site.engine.pullLeads();
  await site.engine.pushLeads({ scope: "all" });
  const { toResMan, toStore } = await secondCycle(site);
  const { fake } = site.resman;
  const prospects = fake.prospects();
  const markers = prospects.flatMap(({ events }) => events.flatMap(({ comments }) => markersIn(comments)));
  const arrived = new Set(markers);
  const linked = await linksOf(site, rows);
  const isLost = ({ status, errorMessage }: JobRow): boolean =>
    status !== "completed" && !(status === "cancelled" && /does this one's work/.test(errorMessage ?? ""));

  return {
    facts: {
      "workers killed": diary.kills,
      "jobs queued": jobs.length,
      "claims of jobs": claims.length,
      "jobs taken over": takeovers.length,
      "jobs set aside after three crashes": takeovers.length - delays.length,
      "jobs retried by hand": diary.retried,
      "takeover after the lease's end, median ms": Math.round(delays[Math.floor(delays.length / 2)] ?? 0),
      "takeover after the lease's end, longest ms": Math.round(delays.at(-1) ?? 0),
      "requests to ResMan": site.resman.calls.length,
      "writes to ResMan": writes.length,
      "direct calls": diary.direct.calls,
      "direct calls that lost their lock": diary.direct.lostLocks,
      "notes written": diary.notes.size,
      prospects: prospects.length,
    },
    faults: {
      "jobs lost": noted("lost job", [
        ...jobs.filter(isLost).map(({ id, status, errorCode }) => `${id} ${status} ${errorCode}`),
        ...[...diary.accepted].filter((id) => !jobs.some((job) => job.id === id)),
      ]),
      "direct calls that failed": noted("direct call", diary.direct.failures),
      "renters with two prospects":
        noted("shared email", fake.duplicateGroups()) + noted("split", splitRenters(linked)),
      "renters wrongly merged": noted("merged", falseMerges(linked)),
      "prospects no lead is linked to": noted(
        "orphan",
        prospects.map(({ prospectId }) => prospectId).filter((id) => ![...linked.values()].includes(id)),
      ),
      "events sent twice": noted(
        "doubled",
        markers.filter((marker, index) => markers.indexOf(marker) !== index),
      ),
      "notes that never arrived": noted(
        "lost note",
        [...diary.notes]
          .filter(([key, id]) => linked.has(id) && !arrived.has(key))
          .map(([key, id]) => `${key} of ${id}`),
      ),
      "overlapping runs of one lead": noted("overlap", history.overlaps()),
      "writes to one prospect at once": noted("at once", writesAtOnce(writes)),
      "writes without the lead's job or lock": noted("stray write", strayWrites(writes, history, links)),
      [`takeovers later than ${takeoverLimitMs} ms`]: noted(
        "late",
        late.map((one) => {
          const { jobId, claimedAt = 0, leaseEnd, noticedAt } = one;
          const [noticed, claimed] = [noticedAt - leaseEnd, claimedAt - noticedAt].map(Math.round);
          return `${jobId} was noticed after ${noticed} ms and claimed ${claimed} ms and ${inBetween(one)} claims later`;
        }),
      ),
      "leads not in step": noted("not in step", await leadsApart(site, linked)),
      "second cycle's writes to ResMan": toResMan,
      "second cycle's writes to the store": toStore,
      "malformed requests": noted("malformed", fake.unexpected),
    },
    details,
  };
}

interface JobRow {
  id: string;
  status: string;
  errorCode: string | null;
  errorMessage: string | null;
}

async function jobsOf({ pool }: Site): Promise<JobRow[]> {
  const { rows } = await pool.query<JobRow>(
    `SELECT id, status, error_code AS "errorCode", error_message AS "errorMessage" FROM lead_sync_queue`,
  );
  return rows;
}

/** The prospect of each linked conversation. */
async function linksOf({ storage }: Site, rows: readonly ChatExportRow[]): Promise<Map<string, string>> {
  const links = await Promise.all(rows.map(({ conversation }) => storage.links.get(conversation.id, "resman")));
  return new Map(links.flatMap((link) => (link ? [[link.leadId, link.remoteId] as const] : [])));
}

const splitRenters = (linked: Map<string, string>): string[] =>
  exportTruth()
    .same_person.map((group) => [...new Set(group.flatMap((id) => linked.get(id) ?? []))])
    .filter(({ length }) => length > 1)
    .map((prospects) => prospects.join(" "));

const falseMerges = (linked: Map<string, string>): string[] =>
  exportTruth()
    .not_same.filter(([a, b]) => linked.has(a) && linked.get(a) === linked.get(b))
    .map(([a, b]) => `${a} ${b}`);

async function leadsApart({ storage }: Site, linked: Map<string, string>): Promise<string[]> {
  const conversations = await storage.conversations.list({ limit: 100_000 });
  const inStep = (id: string, status: string): boolean =>
    linked.has(id) ? status === "synced" || status === "conflict" : status === "not_synced";
  return conversations
    .filter(({ id, resmanSyncStatus }) => !inStep(id, resmanSyncStatus))
    .map(({ id, resmanSyncStatus }) => `${id} ${resmanSyncStatus}`);
}

async function secondCycle({ storage, client, resman }: Site): Promise<{ toResMan: number; toStore: number }> {
  const before = resman.fake.writes.length;
  const counted = countWrites(storage);
  const second = new SyncEngine({ storage: counted.storage, resman: client, importProspects: false, concurrency: 8 });
  await second.pushLeads({ scope: "all" });
  await second.pullLeads();
  return { toResMan: resman.fake.writes.length - before, toStore: counted.total };
}
