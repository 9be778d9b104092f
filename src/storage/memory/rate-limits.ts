import { parseInput } from "../../domain/errors.js";
import type { RateLimitRepository } from "../../ports/storage.js";
import { pauseSchema, reservationSchema } from "../inputs.js";

interface Budget {
  /** The instants given out last (milliseconds since the epoch), in order: as many as the limit looks back. */
  grants: number[];
  pausedUntil: number;
}

/** Before all instants. */
const NEVER = Number.NEGATIVE_INFINITY;

/** Instants for requests, given out to callers within this process. */
export function createRateLimits(): RateLimitRepository {
  const budgets = new Map<string, Budget>();

  const budgetOf = (key: string): Budget => {
    const budget = budgets.get(key) ?? { grants: [], pausedUntil: NEVER };
    budgets.set(key, budget);
    return budget;
  };

  return {
    reserve: async (key, at, { limit, intervalMs }) => {
      const wanted = parseInput(reservationSchema, { key, at, limit, intervalMs }, "rate limit reservation");
      const budget = budgetOf(wanted.key);
      const newest = budget.grants.at(-1) ?? NEVER;
      const hasRoomAt = (budget.grants.at(-limit) ?? NEVER) + intervalMs;
      const granted = Math.max(Date.parse(wanted.at), budget.pausedUntil, newest, hasRoomAt);
      budget.grants = [...budget.grants, granted].slice(-limit);
      return new Date(granted).toISOString();
    },

    pause: async (key, until) => {
      const wanted = parseInput(pauseSchema, { key, until }, "rate limit pause");
      const budget = budgetOf(wanted.key);
      budget.pausedUntil = Math.max(budget.pausedUntil, Date.parse(wanted.until));
    },
  };
}
