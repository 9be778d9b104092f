import type { ComponentType } from "react";
import { Badge } from "./badge.js";
import { Button } from "./button.js";
import { Dialog } from "./dialog.js";
import type { BadgeProps, ButtonProps, DialogProps } from "./slot-props.js";

export type { BadgeProps, ButtonProps, DialogProps } from "./slot-props.js";

/** Parts every component is made of; give your own to match your design system. */
export interface Slots {
  Button: ComponentType<ButtonProps>;
  Badge: ComponentType<BadgeProps>;
  Dialog: ComponentType<DialogProps>;
}

export const defaultSlots: Slots = { Button, Badge, Dialog };
