import { type ReactElement, useEffect, useState } from "react";
import type { Lead, RealTimeSyncEvent } from "../../../src/browser/index.js";
import { LeadSyncProvider, useLeadSyncState } from "../../../src/react/index.js";
import { feedStore, naively } from "../scripted.js";
import { TABLES } from "./tables.js";

/** A table that hears of events. */
export interface LiveTable {
  element: ReactElement;
  tell(event: RealTimeSyncEvent): void;
}

async function ours(leads: readonly Lead[], { Table }: { Table: typeof TABLES.ours }): Promise<LiveTable> {
  const { store, tell } = await feedStore(leads);
  const Live = (): ReactElement => <Table leads={useLeadSyncState((state) => state.leads)} />;
  const element = (
    <LeadSyncProvider store={store} connect={false}>
      <Live />
    </LeadSyncProvider>
  );
  return { element, tell };
}

/** The leads in a component's state; each event makes a list anew. */
async function naive(leads: readonly Lead[]): Promise<LiveTable> {
  const heard: ((event: RealTimeSyncEvent) => void)[] = [];
  const Live = (): ReactElement => {
    const [shown, setShown] = useState(leads);
    useEffect(() => {
      heard.push((event) =>
        setShown((before) =>
          before.map((lead) => (lead.conversationId === event.data.conversationId ? naively(lead, event) : lead)),
        ),
      );
    }, []);
    return <TABLES.tanstack leads={shown} />;
  };
  return {
    element: <Live />,
    tell: (event) => {
      for (const each of heard) each(event);
    },
  };
}

export const LIVE_TABLES = {
  ours: (leads: readonly Lead[]): Promise<LiveTable> => ours(leads, { Table: TABLES.ours }),
  "our store, tanstack": (leads: readonly Lead[]): Promise<LiveTable> => ours(leads, { Table: TABLES.tanstack }),
  naive,
};
