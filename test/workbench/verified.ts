import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { dsseEnvelopes } from "../../app/adapters/dsse/envelopes.ts";
import type { EvidenceReport } from "../../app/core/evidence-report.ts";
import { evidenceVerify } from "../../app/workbench/evidence-verify.ts";
import type { FakeEvidence } from "../fakes/evidence.ts";
import type { FakeLine } from "../fakes/line.ts";

/** What a stranger sees who checks the evidence of an intent's last verdict from the file and the factory's key alone. */
export async function verified(line: FakeLine, intent: string): Promise<EvidenceReport> {
  const { evidence, keys } = line.world;
  const name = await line.factory.evidence(intent);
  const text = (evidence as FakeEvidence).files.get(name) ?? "";
  const key = { name: "key", text: (await keys.publicKeys()).evidence };
  const readers = { documents: yamlDocuments, envelopes: dsseEnvelopes };
  return evidenceVerify(readers, { file: { name, text }, key });
}
