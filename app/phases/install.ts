import type { Ground } from "../core/attempt.ts";
import { FactoryError } from "../core/errors.ts";
import type { Installed } from "../core/job.ts";
import type { Desk, Ended } from "../ports/desk.ts";

/** What every box of an attempt is shown beside the code; nothing where the product installs nothing. */
export interface Equipped {
  readonly kind: "equipped";
  readonly installed: Installed | undefined;
}

/** Installs what the base needs, or finds it installed; an installation that fails ends the intent with what it said. */
export async function install(
  desk: Desk,
  { attempt, base, productFile, file }: Ground,
): Promise<Equipped | Ended> {
  if (file.install === undefined) return { kind: "equipped", installed: undefined };
  const { repository } = desk.product;
  const [outcome] = await desk.work<"install">([
    {
      key: `${desk.intent.id}/${attempt}/specify/install`,
      kind: "install",
      input: { repository, base, productFile },
    },
  ]);
  if (outcome === undefined || outcome.kind === "lost")
    throw new FactoryError("broken", `the installation was lost: ${outcome?.why ?? "no outcome"}`);
  if (outcome.kind === "failed") return failed(outcome.reason);
  const { result } = outcome;
  return result.kind === "refused"
    ? failed(result.sentence)
    : { kind: "equipped", installed: result.installed };
}

function failed(sentence: string): Ended {
  const reason = { code: "install-failed", sentence: sentence.slice(0, 2000) };
  return { kind: "ended", status: "refused", reason };
}
