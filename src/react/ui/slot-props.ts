import type { ReactNode } from "react";

/** What a button is given. Pass `rest` on to the element: it carries the accessible name, states and handlers. */
export interface ButtonProps {
  children: ReactNode;
  onClick?: (() => void) | undefined;
  type?: "button" | "submit" | undefined;
  disabled?: boolean | undefined;
  /** Under way: shows so, and is not pressed twice. */
  busy?: boolean | undefined;
  variant?: "primary" | "secondary" | "danger" | "plain" | undefined;
  /** The part of its component it is, as the stylesheet names it. */
  part?: string | undefined;
  /** -1 where other keys than Tab lead to it. */
  tabIndex?: number | undefined;
  "aria-label"?: string | undefined;
  "aria-describedby"?: string | undefined;
  "aria-pressed"?: boolean | undefined;
  "aria-expanded"?: boolean | undefined;
  "aria-controls"?: string | undefined;
}

/** What a badge is given: a short state in words. */
export interface BadgeProps {
  children: ReactNode;
  /** E.g. `synced`, `failed`, `high`. */
  state: string;
  part?: string | undefined;
}

/** What a dialog is given. It is modal: the rest of the page is inert while it is open. */
export interface DialogProps {
  isOpen: boolean;
  /** Escape, the close button, or a click beside it. Without it only what the dialog contains leads out. */
  onClose?: (() => void) | undefined;
  /** Names it. */
  title: ReactNode;
  children: ReactNode;
  /** Which component it belongs to, as the stylesheet names it. */
  name: string;
  state?: string | undefined;
  className?: string | undefined;
  /** What stands at its end, usually buttons. */
  footer?: ReactNode;
  /** A slide-in at the side of the page in place of a box in its middle. */
  variant?: "modal" | "drawer" | undefined;
  /** Names the close button. Default `Close`. */
  closeLabel?: string | undefined;
}
