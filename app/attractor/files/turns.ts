import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { PastTurn } from "../run/past.ts";
import type { Turn } from "../run/preamble.ts";
import { writeJson } from "./atomic.ts";
import { readJson } from "./read-run.ts";

const FILE = "turn.json";
const turnSchema = z.object({ asked: z.string(), answered: z.string() });

/** Keeps what a stage of a conversation was asked and answered: `response.md` where its writer left one, else `said`. */
export function writeTurn(folder: string, asked: string, said: string): void {
  const response = join(folder, "response.md");
  const answered = existsSync(response) ? readFileSync(response, "utf8") : said;
  writeJson(join(folder, FILE), { asked, answered });
}

/** What was said in the earlier stages of a conversation. A later visit has moved an earlier one's files aside. */
export function readTurns(logsRoot: string, turns: readonly PastTurn[]): readonly Turn[] {
  return turns.flatMap(({ node, visit, folder }) => {
    const aside = join(logsRoot, folder, `visit_${visit}`);
    const place = existsSync(aside) ? aside : join(logsRoot, folder);
    const turn = readJson(join(place, FILE), turnSchema);
    return turn === undefined ? [] : [{ node, ...turn }];
  });
}
