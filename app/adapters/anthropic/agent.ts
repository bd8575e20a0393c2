import { setTimeout as wait } from "node:timers/promises";
import Anthropic from "@anthropic-ai/sdk";
import type { Codergen, CodergenCall } from "../../attractor/codergen.ts";
import { failed, type Outcome } from "../../attractor/run/outcome.ts";
import type { CloneBox } from "../../ports/clone-box.ts";
import { outcomeOf } from "./ending.ts";
import { type Hands, handsOn } from "./hands.ts";
import { type AgentSettings, agentSettings } from "./settings.ts";
import { openTranscript } from "./transcript.ts";
import { work } from "./work.ts";

/** Where the model is asked, and as whom. */
export interface AnthropicParts {
  /** Base URL of the Messages API, without `/v1`: the model broker's. */
  readonly baseUrl: string;
  /** The run's token. */
  readonly token: string;
  /** The model of nodes that name none. */
  readonly model: string;
  /** Waits before another try; by default as long as it says. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** An agent that writes code with a model of Anthropic's: it thinks here, and its hands are in boxes on the clone. */
export function anthropicAgent(parts: AnthropicParts, clone: CloneBox): Codergen {
  const client = new Anthropic({
    baseURL: parts.baseUrl,
    apiKey: parts.token,
    maxRetries: 0, // a dropped stream needs another try as well, and the SDK does not see it
    logLevel: "off",
  });
  return {
    generate: async (call) => {
      const settings = agentSettings(call, parts.model);
      if ("wrong" in settings) return failed(settings.wrong);
      const { pause = patiently } = parts;
      return generate(call, { clone, client, settings, pause });
    },
  };
}

interface Means {
  readonly clone: CloneBox;
  readonly client: Anthropic;
  readonly settings: AgentSettings;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

async function generate(call: CodergenCall, means: Means): Promise<Outcome> {
  const { client, settings, pause, clone } = means;
  const { signal, env } = call;
  const hands = handsOn(clone, { env, signal });
  const transcript = openTranscript(call, settings);
  const before = await look(hands);
  const worked = await work({ client, hands, settings, transcript, signal, pause }, call.prompt);
  transcript.note("ending", worked.ending);
  transcript.end(worked.text);
  if (signal.aborted) return failed("canceled", { meta: { failure_class: "canceled" } });
  const after = await look(hands);
  return outcomeOf({
    ...worked,
    model: settings.model,
    status: after.status,
    isChanged: after.digest !== before.digest,
    mayChangeNothing: settings.mayChangeNothing,
  });
}

async function look(hands: Hands): Promise<{ digest: string; status: string | undefined }> {
  const seen = await hands.act({ act: "look" });
  if (!seen.ok) throw new Error(`the clone cannot be looked at: ${seen.text}`);
  return { digest: seen.text, status: seen.status };
}

/** Waits; an abort ends it early, and whoever asked looks at the signal. */
async function patiently(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
