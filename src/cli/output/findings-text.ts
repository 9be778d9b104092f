import { counted } from "./duration.js";

/** Something that was found, and what to do about it. */
export interface Finding {
  severity: "error" | "warning";
  code: string;
  message: string;
  remedy: string;
}

/** Findings as a list, errors first. */
export function findingsText(findings: readonly Finding[]): string {
  const ordered = [...findings].sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
  return ordered
    .map(({ severity, code, message, remedy }) => `${severity} ${code}: ${message}\n  ${remedy}`)
    .join("\n");
}

/** `2 errors, 1 warning` */
export function findingsCount(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return `${counted(errors, "error")}, ${counted(findings.length - errors, "warning")}`;
}

export const hasErrors = (findings: readonly Finding[]): boolean =>
  findings.some(({ severity }) => severity === "error");
