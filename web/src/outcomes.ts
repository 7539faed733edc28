import type { Outcome } from "./data";

/// How a request can end, from good to unfinished.
export const OUTCOME_ORDER: Outcome[] = ["completed", "failed", "lost", "parked", "pending"];
