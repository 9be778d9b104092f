import {
  defaultSlots,
  ManualSyncButton,
  RealTimeSyncIndicator,
  useLeadSyncStore,
  useRealTimeLeadSync,
} from "@domiq/lead-sync/react";
import { type ReactElement, useId } from "react";
import type { Me } from "../../shared/page/host-api.js";
import { forgetToken } from "../../shared/page/session.js";
import { Link } from "./link.js";
import { go, useRoute, VIEWS, type View } from "./router.js";

const { Button } = defaultSlots;
const NAMES: Record<View, string> = {
  leads: "Leads",
  overview: "Overview",
  conflicts: "Conflicts",
  queue: "Queue",
  properties: "Properties",
};

/** Where one is, whether it is live, and what can be done from everywhere. */
export function Header({
  me,
  propertyId,
  conflictCount,
}: {
  me: Me;
  propertyId: string | undefined;
  conflictCount: number;
}): ReactElement {
  const { view, theme } = useRoute();
  const store = useLeadSyncStore();
  const { connected, lastPing, state, connect } = useRealTimeLeadSync();
  const id = useId();
  const signOut = (): void => {
    forgetToken();
    location.assign("/dashboard");
  };
  return (
    <header className="top">
      <div className="row">
        <strong className="brand">Lead sync</strong>
        <RealTimeSyncIndicator connected={connected} lastPing={lastPing} onReconnect={connect} state={state} />
        <span className="grow" />
        <span className="choice">
          <label htmlFor={id}>Property</label>
          <select
            id={id}
            value={propertyId ?? ""}
            onChange={({ target }) => go({ property: target.value || undefined, lead: undefined, conflict: undefined })}
          >
            {me.seesAll && <option value="">All properties</option>}
            {me.properties.map((property) => (
              <option key={property.id} value={property.id}>
                {property.name}
              </option>
            ))}
          </select>
        </span>
        <span className="choice">
          <label htmlFor={`${id}-theme`}>Colours</label>
          <select
            id={`${id}-theme`}
            value={theme ?? ""}
            onChange={({ target }) => go({ theme: target.value || undefined }, "replace")}
          >
            <option value="">As the system</option>
            <option value="light">Light</option>
            <option value="dark">Dark</option>
          </select>
        </span>
        <span className="who">{me.name}</span>
        <Button onClick={signOut}>Sign out</Button>
      </div>
      <div className="row">
        <nav aria-label="Views" className="tabs">
          {VIEWS.map((name) => (
            <Link key={name} to={{ view: name }} isCurrent={name === view}>
              {NAMES[name]}
              {name === "conflicts" && conflictCount > 0 && ` (${conflictCount})`}
            </Link>
          ))}
        </nav>
        <span className="grow" />
        {me.roles.includes("admin") && <ManualSyncButton onSync={(request) => store.syncRecentChanges(request)} />}
      </div>
    </header>
  );
}
