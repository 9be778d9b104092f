import type { ReactNode } from "react";
import { conflictScenes } from "./conflict-scenes.js";
import { leadScenes } from "./lead-scenes.js";
import { operationScenes } from "./operation-scenes.js";

/** Every component in every state, by name. */
export const SCENES: Readonly<Record<string, () => ReactNode>> = {
  ...leadScenes,
  ...conflictScenes,
  ...operationScenes,
};
