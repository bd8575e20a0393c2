import { z } from "zod";
import type { CommandLine } from "./command-line.ts";

const resultSchema = z.looseObject({
  type: z.literal("result"),
  is_error: z.boolean().optional(),
  subtype: z.string().optional(),
  result: z.string().optional(),
});

/** Tools that reach a network: one has the vendor search, the other finds none. */
const NO_TOOLS = "WebFetch,WebSearch";

/** Claude Code. The box is its sandbox, so it asks for no permission. */
export const claude: CommandLine = {
  program: "claude",
  vendor: "anthropic",
  oldest: [2, 0],
  install: "npm install -g @anthropic-ai/claude-code",
  efforts: ["low", "medium", "high", "xhigh", "max"],
  words: ({ model, effort }) => [
    ...["--print", "--output-format", "stream-json", "--verbose", "--dangerously-skip-permissions"],
    ...["--disallowedTools", NO_TOOLS],
    ...(model === undefined ? [] : ["--model", model]),
    ...(effort === undefined ? [] : ["--effort", effort]),
  ],
  env: ({ maxTokens }, { url, token }) => ({
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_AUTH_TOKEN: token,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    IS_SANDBOX: "1",
    ...(maxTokens === undefined ? {} : { CLAUDE_CODE_MAX_OUTPUT_TOKENS: String(maxTokens) }),
  }),
  read: (line) => {
    const { success, data } = resultSchema.safeParse(line);
    if (!success) return {};
    const { is_error: isError = false, result = "", subtype = "error" } = data;
    return isError ? { failed: result === "" ? subtype : result } : { text: result };
  },
};
