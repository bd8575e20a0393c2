import { attribute, type Graph, type Node } from "./language/graph.ts";
import { modelSetting, type Property, parseStylesheet } from "./language/stylesheet.ts";
import type { Outcome } from "./run/outcome.ts";

/** What a codergen node asks for: code in the worktree. */
export interface CodergenCall {
  readonly node: Node;
  /** What is carried over from earlier stages, and the node's prompt with its variables replaced; its label where it has none. */
  readonly prompt: string;
  readonly worktree: string;
  /** The stage's folder, for what should be kept of the work. */
  readonly logsDir: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Which model is to write it and how, as the graph says. */
  readonly model: ModelChoice;
  /** Adds an event about this node to the run's own. */
  readonly tell: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** What a graph says of a node's model, as written; undefined where it says nothing. */
export interface ModelChoice {
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly effort: string | undefined;
  readonly maxTokens: string | undefined;
}

/** The model of a node: its own attributes, else what the graph's stylesheet says, else the graph's. */
export function modelChoice(graph: Graph, node: Node): ModelChoice {
  const sheet = parseStylesheet(attribute(graph, "model_stylesheet") ?? "");
  const rules = sheet.kind === "rules" ? sheet.rules : [];
  const setting = (property: Property): string | undefined => {
    const text = modelSetting(graph, node, { property, rules })?.trim();
    return text === "" ? undefined : text;
  };
  return {
    model: setting("llm_model"),
    provider: setting("llm_provider"),
    effort: setting("reasoning_effort"),
    maxTokens: setting("max_tokens"),
  };
}

/** Writes code. A refusal or a failure is an outcome; a rejection is told as one. */
export interface Codergen {
  generate(call: CodergenCall): Promise<Outcome>;
}
