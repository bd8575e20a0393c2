import type { Command } from "commander";
import type { EvidenceReport } from "../../../../core/evidence-report.ts";
import type { EvidenceVerifyRequest } from "../../../../core/workbench.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { paintOf } from "../../paint.ts";
import { readNamedFile } from "../../read-file.ts";
import type { Terminal } from "../../terminal.ts";
import { wrapped } from "../../wrapped.ts";

const LARGEST = { evidence: 256 * 1024 ** 2, anchors: 64 * 1024 ** 2, other: 1024 ** 2 };

interface Options {
  readonly key?: string;
  readonly anchor?: string;
  readonly commit?: string;
  readonly spec?: string;
  readonly policy?: string;
}

/** `sf evidence verify`: an evidence file, checked offline. */
export function addEvidenceVerify(evidence: Command, act: Act): void {
  evidence
    .command("verify")
    .description(
      "whether an evidence file holds: whose it is, its draws, its attempts, its verdict",
    )
    .argument("<file>", "an evidence file")
    .option("--key <key>", "the factory's public key for evidence: ed25519:…, or a PEM file")
    .option("--anchor <file>", "heads of the ledger that were kept outside (FACTORY_ANCHORS)")
    .option("--commit <sha>", "the commit that it is to be evidence for")
    .option("--spec <digest>", "the spec that it is to be evidence for")
    .option("--policy <file>", "policy.json: the policy that it is to be evidence for")
    .action(
      act(async (call, file: string, options: Options) => {
        const workbench = await call.doors.workbench(call.home);
        const report = await workbench.evidenceVerify(await asked(call.folder, file, options));
        call.show(report, () => text(file, report, call.terminal));
        return report.holds ? EXIT.done : EXIT.refused;
      }),
    );
}

async function asked(
  folder: string,
  file: string,
  { key, anchor, policy, ...named }: Options,
): Promise<EvidenceVerifyRequest> {
  const read = (name: string, limit = LARGEST.other) => readNamedFile(folder, name, limit);
  return {
    file: await read(file, LARGEST.evidence),
    ...(key === undefined ? {} : { key: await keyText(key, read) }),
    ...(anchor === undefined ? {} : { anchors: await read(anchor, LARGEST.anchors) }),
    ...(policy === undefined ? {} : { policy: await read(policy) }),
    ...named,
  };
}

/** A key is short enough to be typed. */
async function keyText(
  key: string,
  read: (name: string) => ReturnType<typeof readNamedFile>,
): ReturnType<typeof readNamedFile> {
  return key.startsWith("ed25519:") ? { name: "--key", text: key } : read(key);
}

function text(
  file: string,
  { holds, reason, checks, notes }: EvidenceReport,
  terminal: Pick<Terminal, "colors" | "columns">,
): string {
  const paint = paintOf(terminal);
  const told = (sentence: string) => wrapped(sentence, terminal.columns() - 2, 2);
  return [
    ...checks.map(
      ({ ok, sentence }) => `${ok ? paint.good("✓") : paint.bad("✗")} ${told(sentence)}`,
    ),
    ...notes.map((note) => `${paint.wait("!")} ${told(note)}`),
    "",
    holds ? `${file} holds` : `${file} does not hold: ${reason}`,
  ].join("\n");
}
