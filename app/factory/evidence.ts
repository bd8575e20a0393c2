import { FactoryError } from "../core/errors.ts";
import { evidenceName } from "../core/evidence.ts";
import { lastVerdict, sealEvidence } from "../ports/sealed-evidence.ts";
import type { Office } from "./office.ts";

/** The path of the evidence file of an intent's last verdict. */
export async function evidence(office: Office, intent: string): Promise<string> {
  const { document } = await office.views.one(intent);
  const file = await evidenceFile(office, intent);
  if (file !== null) return file;
  throw new FactoryError("conflict", `${intent} was never judged: it is ${document.status}`);
}

/** The same, null when it was never judged; a file that is not there any more is written again. */
export async function evidenceFile({ world }: Office, intent: string): Promise<string | null> {
  const given = await lastVerdict(world, intent);
  if (given === null) return null;
  const there = await world.evidence.find(evidenceName(given));
  return there ?? (await sealEvidence(world, given)).file;
}
