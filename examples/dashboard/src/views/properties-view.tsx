import { PropertyStatus, usePropertyStatus } from "@domiq/lead-sync/react";
import type { ReactElement } from "react";
import type { Me } from "../../../shared/page/host-api.js";

/** How properties are synced. */
export function PropertiesView({ me }: { me: Me }): ReactElement {
  const { data, loading, error, refresh, pause, resume } = usePropertyStatus();
  return (
    <PropertyStatus
      integrations={data ?? []}
      loading={loading}
      error={error?.message}
      onRefresh={() => void refresh()}
      propertyName={(id) => me.properties.find((property) => property.id === id)?.name}
      {...(me.roles.includes("admin") && { onPause: pause, onResume: resume })}
    />
  );
}
