import { dsse } from "@sigstore/core";
import { PAYLOAD_TYPE } from "../../core/evidence.ts";
import type { PublicKey } from "../../core/public-key.ts";
import type { Envelopes, Opened } from "../../ports/envelopes.ts";

const BEGIN = '{"payload":"';
const BETWEEN = `","payloadType":"${PAYLOAD_TYPE}","signatures":[{"keyid":"ed25519:`;
/** What stands behind the payload; a point stands for one digit of the key or one character of the signature. */
const END = `${BETWEEN}${".".repeat(64)}","sig":"${".".repeat(88)}"}]}\n`;
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/;
/** What is enough to take a text for an envelope, however much of it was changed: no single change undoes all of them. */
const MARKS = [BEGIN, `"payloadType":"`, PAYLOAD_TYPE, `"signatures":[`, '"keyid":"ed25519:'];

/**
 * Dead Simple Signing Envelopes with one Ed25519 signature, whose key id is the public key itself. They are written in one way, and
 * read in no other, so that no byte can be changed without being seen.
 */
export const dsseEnvelopes: Envelopes = {
  toSign: (payload) => dsse.preAuthEncoding(PAYLOAD_TYPE, Buffer.from(payload)),
  close,
  open: (text) => {
    if (!MARKS.some((mark) => text.includes(mark))) return null;
    return readEnvelope(text) ?? (isCutOff(text) ? { kind: "truncated" } : { kind: "altered" });
  },
};

function close(payload: string, key: PublicKey, signature: string): string {
  const envelope = {
    payload: Buffer.from(payload).toString("base64"),
    payloadType: PAYLOAD_TYPE,
    signatures: [{ keyid: key, sig: Buffer.from(signature, "hex").toString("base64") }],
  };
  return `${JSON.stringify(envelope)}\n`;
}

/** Null where another text than this one would be written of what it holds. */
function readEnvelope(text: string): Opened | null {
  const at = text.length - END.length;
  const payload = Buffer.from(text.slice(BEGIN.length, at), "base64").toString();
  const digits = text.slice(at + BETWEEN.length).slice(0, 64);
  const sig = text.slice(at + BETWEEN.length + 64 + '","sig":"'.length).slice(0, 88);
  if (at <= BEGIN.length || !/^[0-9a-f]{64}$/.test(digits) || !SIGNATURE.test(sig)) return null;
  const key: PublicKey = `ed25519:${digits}`;
  const signature = Buffer.from(sig, "base64").toString("hex");
  return close(payload, key, signature) === text ? { kind: "open", payload, key, signature } : null;
}

/** Whether the text is the beginning of an envelope, and the rest of it is missing. */
function isCutOff(text: string): boolean {
  if (!text.startsWith(BEGIN)) return false;
  const [base64 = ""] = /^[A-Za-z0-9+/]*={0,2}/.exec(text.slice(BEGIN.length)) ?? [];
  const rest = text.slice(BEGIN.length + base64.length);
  return (
    rest.length < END.length &&
    [...rest].every((character, at) => END[at] === "." || END[at] === character)
  );
}
