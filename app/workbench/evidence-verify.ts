import { readAnchors } from "../core/anchor.ts";
import { FactoryError } from "../core/errors.ts";
import { type Evidence, evidenceSchema } from "../core/evidence.ts";
import { checkEvidence, type Wanted } from "../core/evidence-check.ts";
import { type EvidenceCheck, type EvidenceReport, reportOf } from "../core/evidence-report.ts";
import { policyDigest, policySchema } from "../core/policy.ts";
import { isSignedBy, type PublicKey, readPublicKey } from "../core/public-key.ts";
import type { EvidenceVerifyRequest, NamedText } from "../core/workbench.ts";
import type { Documents } from "../ports/documents.ts";
import type { Envelopes, Opened } from "../ports/envelopes.ts";

interface Readers {
  readonly documents: Documents;
  readonly envelopes: Envelopes;
}

/** Whether an evidence file holds, from its text alone: whose it is, and whether it agrees with itself and with what was asked. */
export function evidenceVerify(
  readers: Readers,
  { file, key, ...asked }: EvidenceVerifyRequest,
): EvidenceReport {
  const { documents, envelopes } = readers;
  const wanted = wantedOf(documents, asked);
  const opened = envelopes.open(file.text);
  if (opened === null)
    throw new FactoryError(
      "invalid-input",
      `${file.name}: no signed evidence; give a file that the factory wrote, as sf evidence show names it`,
    );
  const signature = signatureCheck(envelopes, opened, key === undefined ? null : keyIn(key));
  if (opened.kind !== "open" || !signature.ok) return reportOf(null, [signature], []);
  const evidence = documents.decodeJson(evidenceSchema, opened.payload, file.name) as Evidence;
  const named = keyNamed(evidence, opened.key);
  const checks = [signature, named, ...checkEvidence(evidence, wanted)];
  return reportOf(evidence.predicate.intent, checks, notesOn(evidence, opened.key, key, wanted));
}

function wantedOf(
  documents: Documents,
  { anchors, policy, ...named }: Omit<EvidenceVerifyRequest, "file" | "key">,
): Wanted {
  return {
    ...named,
    ...(anchors === undefined ? {} : { anchors: readAnchors(anchors.text, anchors.name) }),
    ...(policy === undefined
      ? {}
      : { policy: policyDigest(documents.decodeJson(policySchema, policy.text, policy.name)) }),
  };
}

function keyIn({ name, text }: NamedText): PublicKey {
  const key = readPublicKey(text);
  if (key !== null) return key;
  throw new FactoryError(
    "invalid-input",
    `${name}: no public key of Ed25519; give ed25519: and 64 hexadecimal digits, or a PEM file that begins with BEGIN PUBLIC KEY`,
  );
}

const FORM_FAULTS = {
  truncated: "The file ends too early.",
  altered: "The file is not as the factory writes them, byte for byte.",
} as const;

/** `asked`: the key that must have signed; null: the one that the file names. */
function signatureCheck(
  { toSign }: Envelopes,
  opened: Opened,
  asked: PublicKey | null,
): EvidenceCheck {
  const name = "signature";
  const fails = (reason: EvidenceCheck["reason"], sentence: string) =>
    ({ name, ok: false, reason, sentence }) as const;
  if (opened.kind !== "open") return fails(opened.kind, FORM_FAULTS[opened.kind]);
  const { payload, key, signature } = opened;
  if (!isSignedBy(key, toSign(payload), signature))
    return fails("altered", `It is not what ${key} signed.`);
  if (asked !== null && key !== asked) return fails("other-key", `${key} signed it, not ${asked}.`);
  return { name, ok: true, reason: null, sentence: `${key} signed it.` };
}

/** The statement itself names the key that signs: nobody can sign another's statement anew with a key of their own. */
function keyNamed({ predicate: { keys } }: Evidence, key: PublicKey): EvidenceCheck {
  const name = "signer";
  return keys.evidence === key
    ? { name, ok: true, reason: null, sentence: "It is the key that the statement names." }
    : {
        name,
        ok: false,
        reason: "other-key",
        sentence: `${key} signed it, and the statement names ${keys.evidence}.`,
      };
}

function notesOn(
  { predicate: { ledger } }: Evidence,
  key: PublicKey,
  asked: NamedText | undefined,
  { anchors }: Wanted,
): readonly string[] {
  const unkeyed = `No key was given: the file is whole, but whoever has a key of their own can write such a file. Ask whose factory it is, and give its key (here ${key}) with --key.`;
  const unanchored = `No anchors were given: that the ledger's head was ${ledger.head.hash} at event ${ledger.head.seq} is the signer's word.`;
  return [
    ...(asked === undefined ? [unkeyed] : []),
    ...(anchors === undefined ? [unanchored] : []),
  ];
}
