import ts from "typescript";
import { describe, expect, it } from "vitest";
import { resolutionStrategySchema } from "../../src/domain/status.js";
import { isKnownRule, ruleInWords } from "../../src/engine/queries/rule-in-words.js";
import { collect, placeOf, sourceFiles } from "../structure/support/source-files.js";

/** What a rule's name begins with, where it does. Events of the engine are named alike and begin otherwise. */
const FAMILY = /^(conflict|first-contact|owner|changed|status|decided|merge|merged|reverted):[a-z][a-z-]*$/;
const EVENTS = ["conflict:opened", "conflict:resolved"];

interface Named {
  rule: string;
  place: string;
}

/** Texts of the code that are names of rules: by their family, or because a `rule:` is set to them. */
const ruleNames = (): Named[] =>
  ["src/domain", "src/rules", "src/engine"].flatMap(sourceFiles).flatMap((file) =>
    collect(file, (node): Named | undefined => {
      if (!ts.isStringLiteralLike(node) || EVENTS.includes(node.text)) return undefined;
      const place = placeOf(node);
      if (FAMILY.test(node.text)) return { rule: node.text, place };
      const isRule = ts.isPropertyAssignment(node.parent) && node.parent.name.getText() === "rule";
      if (!isRule) return undefined;
      const isOfStatus = file.fileName.endsWith("decide-status.ts");
      return { rule: isOfStatus ? `status:${node.text}` : node.text, place };
    }),
  );

describe("rules in words", () => {
  const named = ruleNames();

  it("are looked for where there are rules", () => {
    const names = named.map(({ rule }) => rule);
    expect(names).toEqual(
      expect.arrayContaining(["changed:remote", "conflict:highest", "status:never-lower", "created"]),
    );
    expect(new Set(names).size).toBeGreaterThan(30);
  });

  it("exist for every rule the code can produce", () => {
    expect(named.filter(({ rule }) => !isKnownRule(rule)).map(({ rule, place }) => `${place} ${rule}`)).toEqual([]);
  });

  it("exist for what a rule of a true conflict is called at first contact", () => {
    // Both sides changed nothing else, or nothing was decided: these cannot come about where nothing was agreed on.
    const conflicts = named.filter(({ rule }) => rule.startsWith("conflict:") && rule !== "conflict:moved-on");
    for (const { rule } of conflicts)
      expect(ruleInWords(rule.replace("conflict:", "first-contact:"))).not.toContain('"');
  });

  it("exist for every decision of a person", () => {
    for (const strategy of resolutionStrategySchema.options) expect(isKnownRule(`decided:${strategy}`)).toBe(true);
  });

  it("are sentences", () => {
    for (const { rule } of named) expect(ruleInWords(rule)).toMatch(/^[A-Z].{10,}\.$/);
  });

  it("speak of the portal and Airtable where a campaign lead is meant", () => {
    expect(ruleInWords("owner:local")).toBe("Only the chatbot may change this field.");
    expect(ruleInWords("owner:local", "airtable")).toBe("Only the portal may change this field.");
    for (const { rule } of named) expect(ruleInWords(rule, "airtable")).not.toMatch(/ResMan|chatbot/);
  });

  it("name a rule of the host's own policy", () => {
    expect(ruleInWords("conflict:longest-stay")).toBe('The rule "conflict:longest-stay" of the policy decided.');
    expect(ruleInWords("constructor")).toBe('The rule "constructor" of the policy decided.');
  });
});
