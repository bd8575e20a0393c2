import { z } from "zod";
import type { CommandLine } from "./command-line.ts";

const lineSchema = z.looseObject({
  type: z.string(),
  item: z.looseObject({ type: z.string().optional(), text: z.string().optional() }).optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});

/**
 * OpenAI's Codex. The box is its sandbox. The broker is a provider of its own: the built-in one would try WebSockets first, and would
 * have the vendor shorten its conversations.
 */
export const codex: CommandLine = {
  program: "codex",
  vendor: "openai",
  oldest: [0, 50],
  install: "npm install -g @openai/codex",
  words: (model, { url }) => [
    ...["exec", "--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"],
    ...configured({
      model_provider: "broker",
      "model_providers.broker.name": "broker",
      "model_providers.broker.base_url": `${url}/v1`,
      "model_providers.broker.env_key": "CODEX_API_KEY",
      "model_providers.broker.wire_api": "responses",
      web_search: "disabled",
    }),
    ...(model === undefined ? [] : ["--model", model]),
    "-",
  ],
  env: ({ token }) => ({ CODEX_API_KEY: token, CODEX_HOME: "/tmp" }),
  read: (line) => {
    const { data } = lineSchema.safeParse(line);
    if (data?.type === "turn.failed") return { failed: data.error?.message ?? "its turn failed" };
    const isText = data?.type === "item.completed" && data.item?.type === "agent_message";
    return isText ? { text: data.item?.text ?? "" } : {};
  },
};

/** Values of its `config.toml`, as TOML strings. */
function configured(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => [
    "-c",
    `${key}=${JSON.stringify(value)}`,
  ]);
}
