import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CodergenCall } from "../../attractor/codergen.ts";
import { writeAtomic, writeJson } from "../../attractor/files/atomic.ts";
import type { AgentSettings } from "./settings.ts";

/** What an agent said and did, as files of its stage: `events.ndjson` while it works, the others at the end. */
export interface Transcript {
  /** One line of `events.ndjson`. */
  note(type: string, fields: Readonly<Record<string, unknown>>): void;
  /** A line of `events.ndjson` that the run's own events have too. */
  tell(event: string, fields: Readonly<Record<string, unknown>>): void;
  /** Words of the model as they come; kept in lines of a modest length. */
  hear(text: string): void;
  end(response: string): void;
}

const PIECE_CHARACTERS = 400;

/** Opens the transcript of a stage. */
export function openTranscript(
  { logsDir, tell }: Pick<CodergenCall, "logsDir" | "tell">,
  settings: AgentSettings,
): Transcript {
  const events = join(logsDir, "events.ndjson");
  let heard = "";
  const line = (type: string, fields: Readonly<Record<string, unknown>>): void =>
    appendFileSync(events, `${JSON.stringify({ type, ...fields })}\n`);
  const flush = (): void => {
    if (heard !== "") line("llm_text_delta", { text: heard });
    heard = "";
  };
  const note = (type: string, fields: Readonly<Record<string, unknown>>): void => {
    flush();
    line(type, fields);
  };
  writeJson(join(logsDir, "provider_used.json"), {
    provider: "anthropic",
    backend: "anthropic",
    ...settings,
  });
  return {
    note,
    tell: (event, fields) => {
      note(event, fields);
      tell(event, fields);
    },
    hear: (text) => {
      heard += text;
      if (heard.length >= PIECE_CHARACTERS) flush();
    },
    end: (response) => {
      flush();
      writeAtomic(join(logsDir, "response.md"), response);
      const lines = readFileSync(events, "utf8").trimEnd().split("\n");
      writeAtomic(join(logsDir, "events.json"), `[\n${lines.join(",\n")}\n]\n`);
    },
  };
}
