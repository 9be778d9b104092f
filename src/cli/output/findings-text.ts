import { counted } from "./duration.js";
import { forOperators } from "./operator-words.js";
import { wrap } from "./table.js";

/** Something that was found, and what to do about it. */
export interface Finding {
  severity: "error" | "warning";
  code: string;
  message: string;
  remedy: string;
}

/** Findings as a list, errors first. @param indent what each line begins with */
export function findingsText(findings: readonly Finding[], width: number, indent = ""): string {
  const ordered = [...findings].sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
  return ordered
    .flatMap(({ severity, code, message, remedy }) => [
      wrap(`${severity} ${code}: ${forOperators(message)}`, width, indent),
      wrap(forOperators(remedy), width, `${indent}  `),
    ])
    .join("\n");
}

/** `2 errors, 1 warning` */
export function findingsCount(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return `${counted(errors, "error")}, ${counted(findings.length - errors, "warning")}`;
}

export const hasErrors = (findings: readonly Finding[]): boolean =>
  findings.some(({ severity }) => severity === "error");
