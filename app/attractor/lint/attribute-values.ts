import { parseDuration } from "../language/duration.ts";
import { type Attributes, attribute } from "../language/graph.ts";
import type { Hit, Rule } from "./rule.ts";

interface Form {
  readonly says: string;
  reads(text: string): boolean;
}

const WHOLE: Form = {
  says: "a whole number from 0 to 1000000",
  reads: (text) => /^\d{1,7}$/.test(text) && Number(text) <= 1e6,
};
const COUNT: Form = {
  says: "a whole number from 1 to 1000000",
  reads: (text) => WHOLE.reads(text) && Number(text) >= 1,
};
const SIGNED: Form = { says: "a whole number", reads: (text) => /^-?\d{1,9}$/.test(text) };
const FACTOR: Form = {
  says: "a number from 1 to 1000",
  reads: (text) => /^\d{1,4}(\.\d+)?$/.test(text) && Number(text) >= 1 && Number(text) <= 1000,
};
const FLAG: Form = { says: "true or false", reads: (text) => text === "true" || text === "false" };
const DURATION: Form = {
  says: "a time above zero such as 90, 200ms, 15m or 2h",
  reads: (text) => parseDuration(text) !== undefined,
};

const BACKOFF: ReadonlyMap<string, Form> = new Map([
  ["retry.backoff.initial_delay_ms", WHOLE],
  ["retry.backoff.backoff_factor", FACTOR],
  ["retry.backoff.max_delay_ms", WHOLE],
  ["retry.backoff.jitter", FLAG],
]);
const OF_GRAPH: ReadonlyMap<string, Form> = new Map([
  ...BACKOFF,
  ["default_max_retry", WHOLE],
  ["default_max_retries", WHOLE],
  ["max_node_visits", WHOLE],
]);
const OF_NODE: ReadonlyMap<string, Form> = new Map([
  ...BACKOFF,
  ["max_retries", WHOLE],
  ["timeout", DURATION],
  ["manager.poll_interval", DURATION],
  ["manager.max_cycles", COUNT],
  ["goal_gate", FLAG],
  ["allow_partial", FLAG],
]);
const OF_EDGE: ReadonlyMap<string, Form> = new Map([
  ["weight", SIGNED],
  ["loop_restart", FLAG],
]);

/** Numbers, flags and times can be read as what they are. */
export const attributeValues: Rule = {
  origin: "ours",
  severity: "error",
  check: ({ graph, nodes }) => [
    ...misread(graph, OF_GRAPH),
    ...nodes.flatMap((node) => misread(node, OF_NODE).map((hit) => ({ ...hit, node: node.id }))),
    ...graph.edges.flatMap((edge) =>
      misread(edge, OF_EDGE).map((hit) => ({ ...hit, edge: { from: edge.from, to: edge.to } })),
    ),
  ],
};

function misread(
  of: { readonly attributes: Attributes },
  forms: ReadonlyMap<string, Form>,
): readonly Hit[] {
  return [...forms].flatMap(([key, form]) => {
    const text = attribute(of, key);
    const place = of.attributes.get(key)?.valuePlace;
    if (text === undefined || place === undefined || form.reads(text)) return [];
    return [
      {
        place,
        message: `${key}=${JSON.stringify(text)} cannot be read`,
        fix: `write ${form.says}`,
      },
    ];
  });
}
