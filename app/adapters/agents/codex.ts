import { z } from "zod";
import { jsonIn } from "../../attractor/json-text.ts";
import type { CommandLine } from "./command-line.ts";

const lineSchema = z.looseObject({
  type: z.string(),
  item: z.looseObject({ type: z.string().optional(), text: z.string().optional() }).optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});

/** What of a refused call it tells: the body of the answer, as it is. */
const bodySchema = z.looseObject({ error: z.looseObject({ message: z.string() }) });

/**
 * OpenAI's Codex. The box is its sandbox. The broker is a provider of its own: the built-in one would try WebSockets first, and would
 * have the vendor shorten its conversations. It has no setting for the length of an answer; the broker takes that from the URL.
 */
export const codex: CommandLine = {
  program: "codex",
  vendor: "openai",
  oldest: [0, 50],
  install: "npm install -g @openai/codex",
  efforts: ["minimal", "low", "medium", "high", "xhigh"],
  words: ({ model, effort, maxTokens }, { url }) => [
    ...["exec", "--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"],
    ...configured({
      model_provider: "broker",
      "model_providers.broker.name": "broker",
      "model_providers.broker.base_url": `${url}/v1`,
      "model_providers.broker.env_key": "CODEX_API_KEY",
      "model_providers.broker.wire_api": "responses",
      web_search: "disabled",
      ...(effort === undefined ? {} : { model_reasoning_effort: effort }),
      ...(maxTokens === undefined
        ? {}
        : { "model_providers.broker.query_params.max_output_tokens": String(maxTokens) }),
    }),
    ...(model === undefined ? [] : ["--model", model]),
    "-",
  ],
  env: (_, { token }) => ({ CODEX_API_KEY: token, CODEX_HOME: "/tmp" }),
  read: (line) => {
    const { data } = lineSchema.safeParse(line);
    if (data?.type === "turn.failed")
      return { failed: plain(data.error?.message ?? "its turn failed") };
    const isText = data?.type === "item.completed" && data.item?.type === "agent_message";
    return isText ? { text: data.item?.text ?? "" } : {};
  },
};

function plain(message: string): string {
  return bodySchema.safeParse(jsonIn(message)).data?.error.message ?? message;
}

/** Values of its `config.toml`, as TOML strings. */
function configured(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => [
    "-c",
    `${key}=${JSON.stringify(value)}`,
  ]);
}
