import type { Command } from "commander";
import type { StatusDocument } from "../../../core/status.ts";
import type { Act, Call } from "../call.ts";
import { EXIT, type ExitCode, exitOfStatus } from "../exit-code.ts";
import { followTold } from "../follow.ts";
import { interrupted } from "../interrupted.ts";
import { reportText } from "../report.ts";
import type { DemoHome } from "../world.ts";

const OPENING = "starting a factory on a fresh home, with its own database and the example product";
const GONE = "the home and the evidence in it are removed: sf demo --keep leaves them";
const STOPPING = "stopping at the next safe point; Ctrl-C again kills";

interface Options {
  readonly keep?: boolean;
}

/** `sf demo`: the whole line once, on a fresh home, with the example product. */
export function addDemo(demo: Command, act: Act): void {
  demo.option("--keep", "leave the home where it is at the end").action(
    act(async (call, { keep = false }: Options) => {
      if (call.terminal.watched && !call.json) call.terminal.err(OPENING);
      const demo = await call.doors.demo();
      try {
        return await show(call, demo);
      } finally {
        await closed(call, demo, keep);
      }
    }, "finish"),
  );
}

/** Stops what runs, then takes the home away, even when the stopping failed. */
async function closed(call: Call, demo: DemoHome, keep: boolean): Promise<void> {
  try {
    await demo.close();
  } finally {
    if (!keep) await demo.remove();
    call.terminal.err(keep ? `the home stays: ${demo.home}` : GONE);
  }
}

async function show(call: Call, { factory, repository, text, home }: DemoHome): Promise<ExitCode> {
  await factory.productAdd(repository);
  const submitted = await factory.submit({ text, by: call.by });
  const intents = submitted.map(({ intent }) => intent);
  call.signal.addEventListener("abort", () => call.terminal.err(STOPPING), { once: true });
  const [document] = await followTold(call, factory, { intents, echo: false });
  if (document === undefined) throw new Error("the example holds no intent");
  call.show(document, () => reportText(document, call.terminal));
  if (call.signal.aborted) return EXIT.interrupted;
  await keepService(call, document, home);
  return exitOfStatus(document.status);
}

/** On a terminal the service stays until Ctrl-C. */
async function keepService(call: Call, { delivery }: StatusDocument, home: string): Promise<void> {
  if (delivery?.url == null || !call.terminal.watched || call.json) return;
  call.terminal.err(
    `\nThe service runs at ${delivery.url} until you press Ctrl-C. Its home is ${home}.`,
  );
  await interrupted(call.signal);
}
