import { z } from "zod";
import type { CommandLine, Wanted } from "./command-line.ts";

const lineSchema = z.looseObject({
  type: z.string(),
  role: z.string().optional(),
  content: z.string().optional(),
  delta: z.boolean().optional(),
  status: z.string().optional(),
  severity: z.string().optional(),
  message: z.string().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});
const LOOP = /^Loop detected/;

/** Without its way to ask being named here it would take the broker for a gateway, which it then refuses by itself. */
const SETTINGS = {
  security: { auth: { selectedType: "gemini-api-key" } },
  privacy: { usageStatisticsEnabled: false },
  general: { enableAutoUpdate: false },
  tools: { exclude: ["google_web_search", "web_fetch"] },
};

/** Tokens that models before the third generation may think with; later ones take the effort's name. */
const BUDGETS = { low: 2048, medium: 8192, high: 24_576 } as const;

/** What a node wants, for each family of models as the program names them. */
function modelConfigs({ effort, maxTokens }: Wanted) {
  const said = Object.entries(BUDGETS).filter(([name]) => name === effort);
  const most =
    maxTokens === undefined ? [] : [override("chat-base", { maxOutputTokens: maxTokens })];
  const efforts = said.flatMap(([name, thinkingBudget]) => [
    override("chat-base-2.5", { thinkingConfig: { thinkingBudget } }),
    override("chat-base-3", { thinkingConfig: { thinkingLevel: name.toUpperCase() } }),
  ]);
  return { customOverrides: [...most, ...efforts] };
}

function override(model: string, generateContentConfig: object) {
  return { match: { model }, modelConfig: { generateContentConfig } };
}

/** Google's Gemini CLI. The box is its sandbox. */
export const gemini: CommandLine = {
  program: "gemini",
  vendor: "google",
  oldest: [0, 11],
  install: "npm install -g @google/gemini-cli",
  efforts: Object.keys(BUDGETS),
  words: ({ model }) => [
    ...["--output-format", "stream-json", "--approval-mode", "yolo"],
    ...(model === undefined ? [] : ["--model", model]),
  ],
  settings: (wanted) => ({
    path: ".gemini/settings.json",
    text: JSON.stringify({ ...SETTINGS, modelConfigs: modelConfigs(wanted) }),
  }),
  env: (_, { url, token }) => ({
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_API_KEY: token,
    GEMINI_CLI_TRUST_WORKSPACE: "true",
    GEMINI_SANDBOX: "false",
  }),
  read: (line) => {
    const { data } = lineSchema.safeParse(line);
    switch (data?.type) {
      case "message": {
        const { role, content = "", delta } = data;
        if (role !== "assistant") return {};
        return delta === true ? { more: content } : { text: content };
      }
      case "tool_use":
        return { text: "" }; // what it says next is said anew
      case "error": {
        const { severity, message = "it ended with an error" } = data;
        return severity === "error" || LOOP.test(message) ? { failed: message } : {};
      }
      case "result":
        return data.status === "success"
          ? {}
          : { failed: data.error?.message ?? "it ended with an error" };
      default:
        return {};
    }
  },
};
