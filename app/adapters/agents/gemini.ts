import { z } from "zod";
import type { CommandLine } from "./command-line.ts";

const lineSchema = z.looseObject({
  type: z.string(),
  role: z.string().optional(),
  content: z.string().optional(),
  status: z.string().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});

/** Google's Gemini CLI. */
export const gemini: CommandLine = {
  program: "gemini",
  vendor: "google",
  oldest: [0, 11],
  install: "npm install -g @google/gemini-cli",
  words: (model) => [
    ...["--output-format", "stream-json", "--yolo"],
    ...(model === undefined ? [] : ["--model", model]),
  ],
  env: ({ url, token }) => ({ GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: token }),
  read: (line) => {
    const { data } = lineSchema.safeParse(line);
    if (data?.type === "message" && data.role === "assistant") return { text: data.content ?? "" };
    const isFailed = data?.type === "result" && data.status !== "success";
    return isFailed ? { failed: data.error?.message ?? "it ended with an error" } : {};
  },
};
