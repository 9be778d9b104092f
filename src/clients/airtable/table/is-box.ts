import type * as z from "zod";

/** Whether a schema takes nothing but true and false, so that a cell that is left out is an unchecked box and no empty one. */
export function isBox(schema: z.core.$ZodType): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "boolean":
      // What is coerced may have been anything.
      return !("coerce" in def && def.coerce === true);
    case "literal":
      return def.values.every((value) => typeof value === "boolean");
    case "union":
      return def.options.every(isBox);
    case "pipe":
      return isBox(def.in);
    case "lazy":
      return isBox(def.getter());
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "nonoptional":
    case "readonly":
    case "catch":
      return isBox(def.innerType);
    default:
      return false;
  }
}
