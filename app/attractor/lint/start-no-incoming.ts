import { nodeHit, type Rule } from "./rule.ts";
import { firstStart } from "./subject.ts";

/** Nothing leads back to the start. */
export const startNoIncoming: Rule = {
  origin: "specification",
  severity: "error",
  check: (subject) => {
    const start = firstStart(subject);
    const [edge] = subject.incoming.get(start?.id ?? "") ?? [];
    if (start === undefined || edge === undefined) return [];
    const message = `an edge leads from ${edge.from} to the start node ${start.id}`;
    const fix = "lead it to the first working node instead";
    return [{ ...nodeHit(start, { message, fix }), place: edge.place }];
  },
};
