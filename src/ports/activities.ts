import type { Activity } from "../domain/activity.js";
import type { Page } from "./page.js";

/** What people did to campaign leads in the portal (seed table `activity_log`). */
export interface ActivityRepository {
  append(activity: Activity): Promise<void>;
  /** Newest first. */
  list(filter?: Page & { leadId?: string }): Promise<Activity[]>;
}
