import { CellError } from "../values.js";
import { parsePattern } from "./parse-pattern.js";
import type { PatternNode, PlaceTest } from "./pattern.js";

/** One step of a pattern; `to` are the steps that may follow without taking a character. */
type Step =
  | { kind: "one"; test: (character: string) => boolean }
  | { kind: "place"; test: PlaceTest }
  | { kind: "jump"; to: number[] }
  | { kind: "found" };

const MOST_STEPS = 20_000;
/** Bounds the work of one match, whatever the pattern and the text. */
const MOST_WORK = 5_000_000;

let last: { pattern: string; steps: readonly Step[] } | undefined;

/**
 * Whether a text has a part that fits a pattern, in time that grows with their lengths and no faster: all ways through the
 * pattern are walked at once, none is walked twice (as RE2 does, which Airtable uses).
 * @throws CellError for a pattern RE2 does not take
 */
export function matches(pattern: string, text: string): boolean {
  if (last?.pattern !== pattern) last = { pattern, steps: stepsOf(parsePattern(pattern)) };
  const { steps } = last;
  const characters = [...text];
  let work = 0;
  let current: number[] = [];
  for (let at = 0; at <= characters.length; at++) {
    const reached = follow(steps, [0, ...current], characters[at - 1], characters[at]);
    if (reached === "found") return true;
    work += reached.length + 1;
    if (work > MOST_WORK) throw new CellError("the match takes too long");
    const character = characters[at] ?? "";
    current = reached.flatMap((index) => {
      const step = steps[index];
      return step?.kind === "one" && step.test(character) ? [index + 1] : [];
    });
  }
  return false;
}

/** The steps that wait for a character, of all that can be reached from these without one. */
function follow(
  steps: readonly Step[],
  from: readonly number[],
  before: string | undefined,
  after: string | undefined,
): number[] | "found" {
  const seen = new Set<number>();
  const waiting: number[] = [];
  const ahead = [...from];
  for (let index = ahead.pop(); index !== undefined; index = ahead.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    const step = steps[index];
    if (step?.kind === "found") return "found";
    if (step?.kind === "one") waiting.push(index);
    else if (step?.kind === "jump") ahead.push(...step.to);
    else if (step?.test(before, after)) ahead.push(index + 1);
  }
  return waiting;
}

function stepsOf(pattern: PatternNode): Step[] {
  const steps: Step[] = [];
  let visits = 0;
  const jump = (): { kind: "jump"; to: number[] } => {
    const step = { kind: "jump" as const, to: [] };
    steps.push(step);
    return step;
  };
  const add = (node: PatternNode): void => {
    if (++visits > MOST_STEPS) throw new CellError("the pattern is too large");
    if (node.kind === "all") for (const each of node.nodes) add(each);
    else if (node.kind === "any") addAny(node.nodes);
    else if (node.kind === "repeat") addRepeat(node);
    else steps.push(node);
  };
  const addAny = (nodes: readonly PatternNode[]): void => {
    const fork = jump();
    const ends = nodes.map((node) => {
      fork.to.push(steps.length);
      add(node);
      return jump();
    });
    for (const end of ends) end.to.push(steps.length);
  };
  const addRepeat = ({ node, least, most }: PatternNode & { kind: "repeat" }): void => {
    for (let count = 0; count < least; count++) add(node);
    if (most === Number.POSITIVE_INFINITY) {
      const start = steps.length;
      const fork = jump();
      fork.to.push(steps.length);
      add(node);
      jump().to.push(start);
      fork.to.push(steps.length);
      return;
    }
    const forks = Array.from({ length: most - least }, () => {
      const fork = jump();
      fork.to.push(steps.length);
      add(node);
      return fork;
    });
    for (const fork of forks) fork.to.push(steps.length);
  };
  add(pattern);
  steps.push({ kind: "found" });
  return steps;
}
