import type { ReactElement } from "react";
import type { SyncMetrics } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { useUi } from "../ui/ui-context.js";
import { judgeMetrics, type MetricThresholds } from "./charts/judge-metrics.js";
import { Panel } from "./operations/panel.js";

/** Props of {@link SyncMetricsWidget} (seed 003). */
export interface SyncMetricsWidgetProps extends CommonProps {
  metrics: SyncMetrics;
  loading: boolean;
  onRefresh: () => void;
  error?: string | undefined;
  /** Where numbers begin to worry, in place of the defaults of the same names. */
  thresholds?: MetricThresholds | undefined;
}

/**
 * How the sync is doing, in numbers (seed 003). With no sync that ended, rates say nothing, and are not shown as zero; with
 * fewer than 20, as for alerts, they are shown and not judged.
 */
export function SyncMetricsWidget(props: SyncMetricsWidgetProps): ReactElement | null {
  const { metrics, thresholds } = props;
  const ui = useUi(props.slots);
  const { format } = ui;
  const { metrics: words, common } = ui.messages;
  const { totalOperations: total, latencyPercentiles, from, to } = metrics;
  const { Badge } = ui.slots;
  const ofSyncs = total === 0 ? words.noSyncs : total && words.ofSyncs(format.number(total), total);
  const hints: Partial<Record<string, string | number | undefined>> = {
    successRate: ofSyncs,
    conflictRate: ofSyncs,
    latency: latencyPercentiles ? words.slowest(format.duration(latencyPercentiles.p95)) : undefined,
  };
  return (
    <Panel {...props} ui={ui} name="sync-metrics-widget" title={words.title} empty={false}>
      <dl data-part="metrics">
        {judgeMetrics(metrics, thresholds).map(({ name, unit, value, state }) => (
          <div key={name} data-part="metric" data-state={state}>
            <dt>{words[name]}</dt>
            <dd data-part="value">
              {value === null ? common.unknown : format[unit](value)}{" "}
              {state && state !== "ok" && (
                <Badge state={state}>{name === "successRate" && state === "warning" ? words.low : words[state]}</Badge>
              )}
            </dd>
            {hints[name] && <dd data-part="hint">{hints[name]}</dd>}
          </div>
        ))}
      </dl>
      {from && to && <p data-part="hint">{words.span(format.time(from), format.time(to))}</p>}
    </Panel>
  );
}
