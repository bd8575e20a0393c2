import { z } from "zod";

/** A call as it goes on to the vendor, and what it may cost. */
export interface CheckedCall {
  /** The body, written anew from what was read: nothing that was not understood goes on. */
  readonly body: string;
  readonly model: string;
  readonly maxTokens: number;
  /** Whether it asks for the cache that is kept for an hour. */
  readonly hourly: boolean;
}

/** Tools that the vendor itself would run, or that reach a network from its side, have other types. */
const CLIENT_TOOL = /^(custom|bash_\d+|text_editor_\d+|memory_\d+)$/;

const anything = z.unknown();
const callSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.array(anything).min(1),
  /** Absent where tokens are only counted. */
  max_tokens: z.int().min(1).max(200_000).optional(),
  system: anything.optional(),
  stream: z.boolean().optional(),
  tools: z
    .array(
      z.looseObject({
        type: z
          .string()
          .regex(CLIENT_TOOL, "a tool that the vendor runs is not allowed: it reaches a network")
          .nullish(),
      }),
    )
    .optional(),
  tool_choice: anything.optional(),
  thinking: anything.optional(),
  output_config: anything.optional(),
  metadata: anything.optional(),
  stop_sequences: anything.optional(),
  temperature: anything.optional(),
  top_k: anything.optional(),
  top_p: anything.optional(),
  cache_control: anything.optional(),
  context_management: anything.optional(),
  service_tier: z.literal("standard_only").optional(),
});

/** The call, or a sentence that says what of it does not go on. */
export function checkCall(text: string): CheckedCall | { readonly refused: string } {
  const read = callSchema.safeParse(parsed(text));
  if (!read.success) return { refused: z.prettifyError(read.error) };
  const url = foreignSource(read.data.messages);
  if (url !== undefined)
    return { refused: `a source of type ${url} reaches a network: send the content itself` };
  const { model, max_tokens: maxTokens = 0 } = read.data;
  const body = JSON.stringify(read.data);
  return { body, model, maxTokens, hourly: body.includes('"ttl":"1h"') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema refuses undefined.
    return undefined;
  }
}

/** The type of the first source, at any depth, that the vendor would fetch itself. */
function foreignSource(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { source } = value as { source?: unknown };
  const type = typeof source === "object" && source !== null && "type" in source ? source.type : "";
  if (type === "url" || type === "file") return type;
  for (const part of Object.values(value)) {
    const found = foreignSource(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
