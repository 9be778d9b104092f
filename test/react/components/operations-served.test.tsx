import { act } from "@testing-library/react";
import { type ReactElement, StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";
import { NO_METRICS } from "../../../src/browser/index.js";
import { DuplicateReview } from "../../../src/react/components/duplicate-review.js";
import { FieldHistory } from "../../../src/react/components/field-history.js";
import { PropertyStatus } from "../../../src/react/components/property-status.js";
import { SyncMetricsChart } from "../../../src/react/components/sync-metrics-chart.js";
import { SyncMetricsWidget } from "../../../src/react/components/sync-metrics-widget.js";
import { SyncQueue } from "../../../src/react/components/sync-queue.js";
import { aLead } from "../support/samples.js";

const POINT = { name: "apiErrors", at: "2026-05-01T23:30:00Z", count: 1, sum: 3, min: 3, max: 3, last: 3 };
const DUPLICATE = { conversationId: "c-2", resmanLeadId: null, score: 1, probability: 0.6, rule: null };
const nothing = async () => {};

it.each<[string, ReactElement]>([
  ["SyncMetricsWidget", <SyncMetricsWidget key="1" metrics={NO_METRICS} loading onRefresh={() => {}} />],
  ["SyncMetricsChart", <SyncMetricsChart key="2" points={[POINT]} label="API errors" />],
  [
    "DuplicateReview",
    <DuplicateReview
      key="3"
      lead={aLead()}
      duplicates={[{ ...DUPLICATE, band: "review", waterfall: [{ field: "email", level: "same", weight: 1 }] }]}
      leadOf={() => aLead()}
      loading={false}
      onMerge={nothing}
    />,
  ],
  ["FieldHistory", <FieldHistory key="4" explanation={null} loading />],
  ["SyncQueue", <SyncQueue key="5" jobs={[]} loading={false} onRefresh={() => {}} />],
  ["PropertyStatus", <PropertyStatus key="6" integrations={[]} loading={false} />],
])("%s is taken over from what a server wrote without a difference", async (_name, element) => {
  const page = <StrictMode>{element}</StrictMode>;
  const root = document.body.appendChild(document.createElement("div"));
  root.innerHTML = renderToString(page);
  expect(root.querySelector("[data-lead-sync]")).not.toBeNull();
  const differences: unknown[] = [];
  const mounted = await act(() =>
    hydrateRoot(root, page, { onRecoverableError: (error) => void differences.push(error) }),
  );
  expect(differences).toEqual([]);
  act(() => mounted.unmount());
  root.remove();
});
