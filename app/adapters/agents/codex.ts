import { z } from "zod";
import type { CommandLine } from "./command-line.ts";

const lineSchema = z.looseObject({
  type: z.string(),
  item: z.looseObject({ type: z.string().optional(), text: z.string().optional() }).optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});

/** OpenAI's Codex. The box is its sandbox. */
export const codex: CommandLine = {
  program: "codex",
  vendor: "openai",
  oldest: [0, 50],
  install: "npm install -g @openai/codex",
  words: (model) => [
    ...["exec", "--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"],
    ...(model === undefined ? [] : ["--model", model]),
    "-",
  ],
  env: ({ url, token }) => ({
    OPENAI_BASE_URL: `${url}/v1`,
    CODEX_API_KEY: token,
    CODEX_HOME: "/tmp",
  }),
  read: (line) => {
    const { data } = lineSchema.safeParse(line);
    if (data?.type === "turn.failed") return { failed: data.error?.message ?? "its turn failed" };
    const isText = data?.type === "item.completed" && data.item?.type === "agent_message";
    return isText ? { text: data.item?.text ?? "" } : {};
  },
};
