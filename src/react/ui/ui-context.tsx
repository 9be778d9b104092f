import { createContext, type ReactElement, type ReactNode, useContext, useMemo, useSyncExternalStore } from "react";
import { createFormat, type Format, type FormatOptions } from "./format.js";
import { defaultMessages, type MessageOverrides, type Messages, overlayMessages } from "./messages/index.js";
import { defaultSlots, type Slots } from "./slots.js";

/** How components look and speak. What an outer provider says stands where this one says nothing. */
export interface LeadSyncUiOptions extends FormatOptions {
  /** Texts to replace. Make the object once, outside of rendering. */
  messages?: MessageOverrides | undefined;
  /** Parts to replace. Make the object once, outside of rendering. */
  slots?: Partial<Slots> | undefined;
}

/** What every component works with. */
export interface LeadSyncUi {
  messages: Messages;
  slots: Slots;
  format: Format;
}

/** What a provider says, before it is known whether a server or a browser writes it. */
interface Scope {
  options: FormatOptions & Omit<LeadSyncUi, "format">;
  /** @param isServed On a server, and in a browser while it takes over what a server wrote. */
  uiOf(isServed: boolean): LeadSyncUi;
}

const overlaySlots = (base: Slots, over: Partial<Slots> | undefined): Slots =>
  // A slot that is given as undefined keeps the part below.
  over ? { ...base, ...Object.fromEntries(Object.entries(over).filter(([, slot]) => slot)) } : base;

const makeScope = (given: LeadSyncUiOptions, outer: Scope["options"]): Scope => {
  const { locale = outer.locale, timeZone = outer.timeZone } = given;
  const messages = overlayMessages(outer.messages, given.messages);
  const slots = overlaySlots(outer.slots, given.slots);
  const make = (zone: string | undefined): LeadSyncUi => ({
    messages,
    slots,
    format: createFormat(messages, { locale, timeZone: zone }),
  });
  const made = new Map<string | undefined, LeadSyncUi>();
  return {
    options: { locale, timeZone, messages, slots },
    uiOf: (isServed) => {
      const zone = timeZone ?? (isServed ? "UTC" : undefined);
      const ui = made.get(zone) ?? make(zone);
      made.set(zone, ui);
      return ui;
    },
  };
};

const plain = makeScope({}, { messages: defaultMessages, slots: defaultSlots });
const UiContext = createContext(plain);

/** Texts, parts and formats of all components below. Without one they speak English and are plain. */
export function LeadSyncUiProvider({
  children,
  messages,
  slots,
  locale,
  timeZone,
}: LeadSyncUiOptions & { children: ReactNode }): ReactElement {
  const { options } = useContext(UiContext);
  const scope = useMemo(
    () => makeScope({ messages, slots, locale, timeZone }, options),
    [messages, slots, locale, timeZone, options],
  );
  return <UiContext.Provider value={scope}>{children}</UiContext.Provider>;
}

const never = () => () => undefined;

/** What the nearest provider says, with what one component's own props replace. */
export function useUi(slots?: Partial<Slots>): LeadSyncUi {
  const scope = useContext(UiContext);
  // Asked for in each component: parts of a page may take over what a server wrote later than their provider.
  const isServed = useSyncExternalStore(
    never,
    () => false,
    () => true,
  );
  const ui = scope.uiOf(isServed);
  return useMemo(() => (slots ? { ...ui, slots: overlaySlots(ui.slots, slots) } : ui), [ui, slots]);
}
