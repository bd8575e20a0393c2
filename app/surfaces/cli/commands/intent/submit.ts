import type { Command } from "commander";
import { LARGEST_TEXT, type Submitted } from "../../../../core/requests.ts";
import type { NamedText } from "../../../../core/workbench.ts";
import type { Factory } from "../../../../ports/factory.ts";
import type { Act, Call } from "../../call.ts";
import { EXIT, type ExitCode, exitOfStatus, gravest } from "../../exit-code.ts";
import { followTold } from "../../follow.ts";
import { readNamedFile } from "../../read-file.ts";
import { reportText } from "../../report.ts";

interface Options {
  readonly product?: string;
  readonly follow?: boolean;
}

/** `sf intent submit`: puts every intent of a text into the queue. */
export function addIntentSubmit(intent: Command, act: Act): void {
  intent
    .command("submit")
    .description("put the intents of a file into the queue")
    .argument("<file>", "the text, several intents separated by a line ---; - is standard input")
    .option("--product <name>", "the product it is for (default: the only one registered)")
    .option(
      "--follow",
      "watch until the end, and end with its exit code; starts a server when none runs",
    )
    .action(act(submit, "finish"));
}

async function submit(
  call: Call,
  file: string,
  { product, follow = false }: Options,
): Promise<ExitCode> {
  const { name, text } = await intentText(call, file);
  const request = { text, name, by: call.by, ...(product === undefined ? {} : { product }) };
  if (!follow) {
    const factory = await call.connect();
    const submitted = await factory.submit(request);
    call.show(submitted, () => submitted.map(submittedText).join("\n"));
    return EXIT.done;
  }
  const borrowed = await call.doors.borrow(call.home);
  try {
    return await followed(
      call,
      borrowed.factory,
      await borrowed.factory.submit(request),
      borrowed.own,
    );
  } finally {
    await borrowed.close();
  }
}

async function intentText(call: Call, file: string): Promise<NamedText> {
  if (file === "-") return { name: "standard input", text: await call.readInput(LARGEST_TEXT) };
  return readNamedFile(call.folder, file, LARGEST_TEXT);
}

/** Watches intents until their end, and ends with the gravest of their exit codes. */
export async function followed(
  call: Call,
  factory: Factory,
  submitted: readonly Submitted[],
  own: boolean,
): Promise<ExitCode> {
  if (!call.json) call.terminal.err(submitted.map(submittedText).join("\n"));
  const intents = submitted.map(({ intent }) => intent);
  const documents = await followTold(call, factory, { intents, echo: call.json });
  for (const document of documents) {
    call.terminal.out(call.json ? JSON.stringify(document) : reportText(document, call.terminal));
  }
  if (call.signal.aborted) {
    call.terminal.err(
      own
        ? "stopped at a safe point; it goes on with sf start"
        : `no longer watching, it goes on: sf intent status ${intents.join(" ")}`,
    );
    return EXIT.interrupted;
  }
  return gravest(documents.map(({ status }) => exitOfStatus(status)));
}

/** What was taken in, and why it is not alone. */
export function submittedText(submitted: Submitted): string {
  const { intent, product, status, position, removed, links } = submitted;
  const place = position === null ? "" : `, place ${position} in the queue`;
  return [
    `${intent}  ${product}  ${status}${place}`,
    ...removed.map((what) => `  removed: ${what}`),
    ...links.map((why) => `  of an earlier lineage, whose attempts and alpha count: ${why}`),
  ].join("\n");
}
