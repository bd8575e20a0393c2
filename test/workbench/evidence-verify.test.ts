import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { dsseEnvelopes } from "../../app/adapters/dsse/envelopes.ts";
import { anchorLine } from "../../app/core/anchor.ts";
import { FactoryError } from "../../app/core/errors.ts";
import { DEFAULT_POLICY } from "../../app/core/policy.ts";
import type { EvidenceVerifyRequest } from "../../app/core/workbench.ts";
import { evidenceVerify } from "../../app/workbench/evidence-verify.ts";
import { fileOf, fileOfPayload, judgedIntent, STORY_KEYS } from "../core/judged-intent.ts";
import { publicKeyFor } from "../fakes/keys.ts";

const { evidence, judged } = judgedIntent();
const TEXT = fileOf(evidence);
const KEY = { name: "--key", text: STORY_KEYS.evidence };

function verify(text: string, asked: Partial<EvidenceVerifyRequest> = { key: KEY }) {
  const readers = { documents: yamlDocuments, envelopes: dsseEnvelopes };
  return evidenceVerify(readers, { file: { name: "e.json", text }, ...asked });
}

describe("an evidence file", () => {
  test("holds by the factory's key, in its own text or as a PEM document", () => {
    expect(verify(TEXT)).toMatchObject({ holds: true, reason: null, intent: "i1" });
    const der = Buffer.from(`302a300506032b6570032100${STORY_KEYS.evidence.slice(8)}`, "hex");
    const pem = `-----BEGIN PUBLIC KEY-----\n${der.toString("base64")}\n-----END PUBLIC KEY-----\n`;
    expect(verify(TEXT, { key: { name: "k.pem", text: pem } }).holds).toBe(true);
  });

  test("without a key is held against the one that it names, and says that this shows no more than that it is whole", () => {
    const { holds, notes } = verify(TEXT, {});
    expect(holds).toBe(true);
    expect(notes.join()).toContain("whoever has a key of their own can write such a file");
    expect(notes.join()).toContain(STORY_KEYS.evidence);
    expect(verify(TEXT).notes.join()).not.toContain("key of their own");
  });

  test.each([
    ["no key", /^k: no public key of Ed25519; give ed25519:/],
    [
      generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({
        type: "spki",
        format: "pem",
      }),
      /^k: no public key of Ed25519/,
    ],
    [
      generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }),
      /^k: no public key of Ed25519/,
    ],
  ])("is held against nothing that is no public key", (text, message) => {
    expect(() => verify(TEXT, { key: { name: "k", text: String(text) } })).toThrow(message);
  });

  test("is evidence for what was asked alone", () => {
    const { sha, specDigest } = judged.evaluation;
    const policy = { name: "policy.json", text: JSON.stringify(DEFAULT_POLICY) };
    expect(verify(TEXT, { key: KEY, commit: sha, spec: specDigest, policy }).holds).toBe(true);
    expect(verify(TEXT, { commit: "9".repeat(40) }).reason).toBe("other-commit");
    expect(verify(TEXT, { spec: "sha256:9" }).reason).toBe("other-spec");
    const other = { name: "policy.json", text: '{"alpha":0.01}' };
    expect(verify(TEXT, { policy: other }).reason).toBe("other-policy");
    expect(() => verify(TEXT, { policy: { name: "p.json", text: '{"alpha":9}' } })).toThrow(
      /^p\.json:1: alpha: saw 9/,
    );
  });

  test("is in the ledger whose heads were kept outside", () => {
    const { head } = evidence.predicate.ledger;
    const anchors = (...lines: string[]) => ({
      anchors: { name: "anchors", text: `${lines.join("\n")}\n` },
    });
    const later = anchorLine({ seq: 900, hash: `sha256:${"9".repeat(64)}`, at: head.at });
    expect(verify(TEXT, anchors(anchorLine(head), later))).toMatchObject({ holds: true });
    expect(verify(TEXT, anchors(later)).reason).toBe("not-anchored");
    expect(verify(TEXT, anchors()).reason).toBe("not-anchored");
    expect(() => verify(TEXT, anchors(anchorLine(head), "head 3"))).toThrow(
      /^anchors:2: saw "head 3"; an anchor is/,
    );
  });

  test.each([
    "",
    "{}",
    '{"version":1,"intent":"i1","judgement":null,"events":[]}',
    "hello",
  ])("is not taken for one when it is none: %j", (text) => {
    expect(() => verify(text)).toThrow(/^e\.json: no signed evidence; give a file that/);
  });

  test("that holds a statement of somebody else's kind is refused, naming the place", () => {
    const other = JSON.stringify({ ...evidence, predicateType: "https://slsa.dev/provenance/v1" });
    expect(() => verify(fileOfPayload(other))).toThrow(/^e\.json:1: predicateType: saw/);
    expect(() => verify(fileOfPayload("{"))).toThrow(/^e\.json: .*mend the JSON/);
  });
});

describe("a file that was changed does not hold", () => {
  const place = fc.nat(TEXT.length - 1);

  test("in any byte: altered", () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 32, max: 126 }), (at, code) => {
        const other = String.fromCharCode(code);
        fc.pre(TEXT[at] !== other);
        const text = TEXT.slice(0, at) + other + TEXT.slice(at + 1);
        expect(verify(text)).toMatchObject({ holds: false, reason: "altered" });
        expect(verify(text, {})).toMatchObject({ holds: false, reason: "altered" });
      }),
      {
        examples: [
          [TEXT.length - 1, 32],
          [0, 32],
          [1, 32],
        ],
      },
    );
  });

  test("with bytes put in or taken out: altered, or truncated", () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 9 }), (at, count) => {
        const without = verify(TEXT.slice(0, at) + TEXT.slice(at + count));
        expect(["altered", "truncated"]).toContain(without.reason);
        const more = verify(TEXT.slice(0, at) + "A".repeat(count) + TEXT.slice(at));
        expect(more.reason).toBe("altered");
      }),
    );
  });

  test("cut off anywhere behind its beginning: truncated", () => {
    fc.assert(
      fc.property(fc.integer({ min: 12, max: TEXT.length - 1 }), (length) => {
        expect(verify(TEXT.slice(0, length))).toMatchObject({ reason: "truncated" });
      }),
      { examples: [[12], [TEXT.length - 1], [TEXT.length - 100]] },
    );
  });

  test("signed by another key: other-key, whatever it names", () => {
    const mine = "a key of my own";
    expect(verify(fileOf(evidence, mine)).reason).toBe("other-key");
    // Without a key, too, as long as the statement is the factory's.
    expect(verify(fileOf(evidence, mine), {}).reason).toBe("other-key");
    const keys = { ...STORY_KEYS, evidence: publicKeyFor(mine) };
    const renamed = { ...evidence, predicate: { ...evidence.predicate, keys } };
    expect(verify(fileOf(renamed, mine)).reason).toBe("other-key");
    expect(verify(fileOf(renamed, mine), {}).reason).toBe("other-key");
    const claimed = fileOf(evidence, mine).replace(publicKeyFor(mine), STORY_KEYS.evidence);
    expect(verify(claimed).reason).toBe("altered");
  });

  test("and signed again by the factory itself, whatever was taken out, moved or written anew", () => {
    const changes = changesOf(JSON.parse(JSON.stringify(evidence)));
    fc.assert(
      fc.property(fc.nat(changes.length - 1), fc.nat(), (at, seed) => {
        const text = fileOfPayload(JSON.stringify(changes[at]?.(seed)));
        expect(refused(() => verify(text))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

/** Whether a file is refused, as one that does not hold or as none at all. */
function refused(act: () => { readonly holds: boolean }): boolean {
  try {
    return !act().holds;
  } catch (error) {
    if (error instanceof FactoryError) return error.code === "invalid-input";
    throw error;
  }
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** For each place in a document a way to spoil it: a leaf is written anew, a list loses an entry or two of them change places. */
function changesOf(whole: Json): readonly ((seed: number) => Json)[] {
  const at =
    (path: readonly (string | number)[], change: (value: Json, seed: number) => Json) =>
    (seed: number): Json => {
      const copy = structuredClone(whole);
      const parent = path
        .slice(0, -1)
        .reduce<Json>((one, key) => Reflect.get(one as object, key), copy);
      const last = path.at(-1) ?? "";
      Reflect.set(parent as object, last, change(Reflect.get(parent as object, last), seed));
      return copy;
    };
  return placesOf(whole).flatMap(([path, value]) => {
    if (!Array.isArray(value)) return [at(path, spoiled)];
    const loses = at(path, (list, seed) => spliced(list as Json[], seed));
    const turns = at(path, (list) => (list as Json[]).toReversed());
    const differ = new Set(value.map((one) => JSON.stringify(one))).size > 1;
    return [...(value.length > 0 ? [loses] : []), ...(differ ? [turns] : [])];
  });
}

type Path = readonly (string | number)[];

/** Every list and every leaf, with the way to it. */
function placesOf(value: Json, path: Path = []): readonly (readonly [Path, Json])[] {
  if (value === null || typeof value !== "object") return [[path, value]];
  const inside = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const places = inside.flatMap(([key, one]) => placesOf(one, [...path, key]));
  return Array.isArray(value) ? [[path, value], ...places] : places;
}

function spliced(list: readonly Json[], seed: number): Json[] {
  return list.toSpliced(seed % list.length, 1);
}

function spoiled(value: Json): Json {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  return value === null ? "x" : `${value}x`;
}
