import { type ReactElement, useId, useState } from "react";
import type { SyncJob } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { nameIn } from "../ui/name-in.js";
import { Notice } from "../ui/notice.js";
import { useUi } from "../ui/ui-context.js";
import { Confirm } from "./operations/confirm.js";
import { Panel } from "./operations/panel.js";
import { useActions } from "./operations/use-actions.js";

/** Props of {@link SyncQueue}. */
export interface SyncQueueProps extends CommonProps {
  jobs: readonly SyncJob[];
  loading: boolean;
  error?: string | undefined;
  onRefresh?: (() => void) | undefined;
  /** Offered for jobs that failed. */
  onRetry?: ((jobId: string) => Promise<void>) | undefined;
  /** Offered for jobs that failed or wait. */
  onCancel?: ((jobId: string) => Promise<void>) | undefined;
  onRetryAll?: (() => Promise<void>) | undefined;
  /** How a lead is called. Default: its conversation's id. */
  leadName?: ((conversationId: string) => string | undefined) | undefined;
}

/** In the order in which they are shown: what a person must look at comes first. */
const GROUPS = ["failed", "pending", "processing"] as const;

/** All of them at once: no job has this id. */
const ALL = "";

/** Jobs that wait, and those that failed for good and need a person. Those that ended are left out. */
export function SyncQueue(props: SyncQueueProps): ReactElement | null {
  const { jobs, onRetry, onCancel, onRetryAll, leadName } = props;
  const ui = useUi(props.slots);
  const { Badge, Button } = ui.slots;
  const { format } = ui;
  const words = ui.messages.operations;
  const { about } = ui.messages.common;
  const id = useId();
  const actions = useActions(ui);
  const [asked, setAsked] = useState<string>();
  const close = () => setAsked(undefined);

  const groups = GROUPS.flatMap((status) => {
    const members = jobs.filter((job) => job.status === status);
    return members.length ? [{ status, members }] : [];
  });
  const subjectOf = ({ conversationId }: SyncJob): string =>
    conversationId ? (leadName?.(conversationId) ?? conversationId) : words.noLead;
  const nameOf = (job: SyncJob): string => about(nameIn(words.jobOperations, job.syncOperation), subjectOf(job));

  const row = (job: SyncJob): ReactElement => {
    const { busy, error: failure } = actions.of(job.id);
    const { status, retryCount, maxRetries, crashCount } = job;
    const time = (iso: string) => format.time(iso);
    const control = (name: "retryJob" | "cancelJob", onClick: () => void): ReactElement => (
      <Button
        busy={busy === name}
        disabled={Boolean(busy)}
        aria-label={about(words[name], nameOf(job))}
        onClick={onClick}
      >
        {words[name]}
      </Button>
    );
    return (
      <li key={job.id} data-part="row" data-state={status}>
        <div data-part="main">
          <strong data-part="name">{subjectOf(job)}</strong>{" "}
          <span>{nameIn(words.jobOperations, job.syncOperation)}</span>
          <p data-part="hint">
            {format.list([
              words.since(time(job.createdAt)),
              words.retries(format.number(retryCount), format.number(maxRetries)),
              ...(status === "pending" ? [words.nextTry(time(job.nextRetryAt))] : []),
              ...(crashCount > 0 ? [words.crashed(format.number(crashCount), crashCount)] : []),
            ])}
          </p>
          {(job.errorCode || job.errorMessage) && (
            <p data-part="error">
              {job.errorCode && <code>{job.errorCode}</code>} {job.errorMessage}
            </p>
          )}
          <Notice>{failure}</Notice>
        </div>
        <div data-part="actions">
          {status === "failed" &&
            onRetry &&
            control("retryJob", () => actions.run(job.id, "retryJob", () => onRetry(job.id)))}
          {status !== "processing" && onCancel && control("cancelJob", () => setAsked(job.id))}
        </div>
      </li>
    );
  };

  const askedJob = jobs.find((job) => job.id === asked);
  return (
    <Panel
      {...props}
      ui={ui}
      name="sync-queue"
      title={words.queueTitle}
      empty={!groups.length && words.queueEmpty}
      actions={
        onRetryAll &&
        groups[0]?.status === "failed" && (
          <Button busy={Boolean(actions.of(ALL).busy)} onClick={() => setAsked(ALL)}>
            {words.retryAll}
          </Button>
        )
      }
    >
      <Notice>{actions.of(ALL).error}</Notice>
      {groups.map(({ status, members }) => (
        <section key={status} data-part="group" data-state={status} aria-labelledby={`${id}${status}`}>
          <h3 id={`${id}${status}`} data-part="subtitle">
            {words.jobGroups[status]} <Badge state={status}>{format.number(members.length)}</Badge>
          </h3>
          <ul data-part="rows">{members.map(row)}</ul>
        </section>
      ))}
      {asked === ALL && onRetryAll && (
        <Confirm
          ui={ui}
          name="sync-queue"
          title={words.retryAllTitle}
          action={words.retryAll}
          onConfirm={() => actions.run(ALL, "retryAll", onRetryAll)}
          onClose={close}
        >
          {words.retryAllText}
        </Confirm>
      )}
      {askedJob && onCancel && (
        <Confirm
          ui={ui}
          name="sync-queue"
          title={words.cancelTitle(nameOf(askedJob))}
          action={words.cancelJob}
          leave={words.keepJob}
          isDanger
          onConfirm={() => actions.run(askedJob.id, "cancelJob", () => onCancel(askedJob.id))}
          onClose={close}
        >
          {words.cancelText}
        </Confirm>
      )}
    </Panel>
  );
}
