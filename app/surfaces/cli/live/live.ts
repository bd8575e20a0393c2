import type { News } from "../../../core/requests.ts";
import type { Call } from "../call.ts";
import { paintOf } from "../paint.ts";
import { drawn } from "./drawn.ts";
import { liveLines } from "./live-lines.ts";
import { type Watched, watch, watched } from "./watched.ts";

/** Progress on a terminal, drawn anew a few times a second. */
export interface Live {
  hear(news: News): void;
  /** Takes the drawing away: what stays is the report. */
  close(): void;
}

const FRAME_MS = 120;

/** Opens the drawing for these intents. */
export async function openLive(
  call: Pick<Call, "terminal" | "now">,
  intents: readonly string[],
): Promise<Live> {
  const { terminal, now } = call;
  const screen = await terminal.screen();
  const paint = paintOf({ colors: terminal.screenColors });
  const states = new Map<string, Watched>(intents.map((intent) => [intent, watched(intent)]));
  const draw = (): void => {
    const width = terminal.columns() - 1;
    const blocks = [...states.values()].map((state) =>
      drawn(liveLines(state, { now: now(), width }), width, paint),
    );
    screen.draw(blocks.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines])));
  };
  draw();
  const timer = setInterval(draw, FRAME_MS);
  return {
    hear(news) {
      const intent = news.kind === "event" ? news.event.intent : news.progress.intent;
      const state = intent === undefined ? undefined : states.get(intent);
      if (state !== undefined) states.set(state.intent, watch(state, news));
    },
    close() {
      clearInterval(timer);
      screen.clear();
    },
  };
}
