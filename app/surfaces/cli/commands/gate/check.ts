import type { Command } from "commander";
import { type CheckRequest, LARGEST_TEXT } from "../../../../core/requests.ts";
import type { Act, Call } from "../../call.ts";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import { readNamedFile } from "../../read-file.ts";
import { followed, submittedText } from "../intent/submit.ts";

interface Options {
  readonly product?: string;
  readonly intent?: string;
  readonly merge?: boolean;
  readonly follow?: boolean;
}

/** `sf gate check`: a person's own change, judged as a candidate of the line is. */
export function addGateCheck(gate: Command, act: Act): void {
  gate
    .command("check")
    .description("judge a person's change as what is built here is judged; merge it with --merge")
    .argument("<ref>", "a branch, a tag or a commit of the product's repository")
    .option("--product <name>", "the product it is of (default: the only one registered)")
    .option(
      "--intent <file>",
      "what the change is for (default: .factory/intent.md, committed with the change)",
    )
    .option("--merge", "merge and deliver it when it is cleared")
    .option(
      "--follow",
      "watch until the end, and end with its exit code; starts a server when none runs",
    )
    .action(act(check, "finish"));
}

async function check(call: Call, ref: string, options: Options): Promise<ExitCode> {
  const request = await requestOf(call, ref, options);
  if (options.follow !== true) {
    const submitted = await (await call.connect()).check(request);
    call.show(submitted, () => submittedText(submitted));
    return EXIT.done;
  }
  const borrowed = await call.doors.borrow(call.home);
  try {
    const { factory, own } = borrowed;
    return await followed(call, factory, [await factory.check(request)], own);
  } finally {
    await borrowed.close();
  }
}

async function requestOf(
  call: Call,
  ref: string,
  { product, intent, merge = false }: Options,
): Promise<CheckRequest> {
  return {
    ref,
    by: call.by,
    merge,
    ...(product === undefined ? {} : { product }),
    ...(intent === undefined
      ? {}
      : { intent: await readNamedFile(call.folder, intent, LARGEST_TEXT) }),
  };
}
