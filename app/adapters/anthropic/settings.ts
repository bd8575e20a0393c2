import type { OutputConfig } from "@anthropic-ai/sdk/resources/messages";
import type { CodergenCall } from "../../attractor/codergen.ts";
import { attribute } from "../../attractor/language/graph.ts";

/** How one stage's agent works. */
export interface AgentSettings {
  readonly model: string;
  readonly effort?: NonNullable<OutputConfig["effort"]>;
  /** Tokens of one answer. */
  readonly maxTokens: number;
  /** Answers of the model before it is stopped. */
  readonly maxTurns: number;
  /** Tokens of a conversation before it is cut down to notes. */
  readonly compactAt: number;
  /** False: one question and one answer, without tools. */
  readonly tools: boolean;
  /** Whether it may end well with every file as it was. */
  readonly mayChangeNothing: boolean;
}

const EFFORTS = ["low", "medium", "high", "xhigh", "max"] as const;
const DEFAULTS = { maxTokens: 16_000, maxTurns: 100, compactAt: 150_000 };

/** The settings of a node: its attributes and its stylesheet, else the defaults; or what is wrong with one. */
export function agentSettings(
  { node, model }: Pick<CodergenCall, "node" | "model">,
  defaultModel: string,
): AgentSettings | { readonly wrong: string } {
  const whole = (name: string, text: string | undefined, absent: number): number => {
    if (text === undefined) return absent;
    if (!/^[1-9]\d{0,8}$/.test(text))
      throw new WrongSetting(
        `${name} of node ${node.id} is ${JSON.stringify(text)}: give a whole number above 0`,
      );
    return Number(text);
  };
  try {
    const effort = effortOf(model.effort, node.id);
    const oneShot = attribute(node, "agent_mode") === "one_shot";
    return {
      model: model.model ?? defaultModel,
      maxTokens: whole("max_tokens", model.maxTokens, DEFAULTS.maxTokens),
      maxTurns: whole("max_turns", attribute(node, "max_turns"), DEFAULTS.maxTurns),
      compactAt: whole("compact_at", attribute(node, "compact_at"), DEFAULTS.compactAt),
      tools: !oneShot,
      mayChangeNothing: oneShot || attribute(node, "may_change_nothing") === "true",
      ...(effort === undefined ? {} : { effort }),
    };
  } catch (error) {
    if (error instanceof WrongSetting) return { wrong: error.message };
    throw error;
  }
}

class WrongSetting extends Error {}

function effortOf(text: string | undefined, node: string): AgentSettings["effort"] {
  if (text === undefined) return undefined;
  const known = EFFORTS.find((effort) => effort === text.toLowerCase());
  if (known !== undefined) return known;
  throw new WrongSetting(
    `reasoning_effort of node ${node} is ${JSON.stringify(text)}: give one of ${EFFORTS.join(", ")}`,
  );
}
