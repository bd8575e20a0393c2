import { decode } from "../../../app/core/decode.ts";
import {
  type Case,
  type Family,
  familyFileSchema,
  familyOf,
} from "../../../app/core/pack/family.ts";
import { type Pack, packFileSchema } from "../../../app/core/pack/pack.ts";

/** A family of one request, with what a test says differently. */
export function family(
  id: string,
  differently: object = {},
  table: readonly Case[] | null = null,
): Family {
  const file = {
    version: 1,
    id,
    says: "A thing that was made can be read.",
    author: "tests",
    covers: [id],
    play: [{ request: { method: "GET", path: "/things" }, expect: { status: 200 } }],
    ...differently,
  };
  return familyOf(`families/${id}.yml`, decode(familyFileSchema, file, id), table);
}

export function pack(families: readonly Family[], differently: object = {}): Pack {
  const file = { version: 1, name: "sample", says: "A sample.", ...differently };
  return { ...decode(packFileSchema, file, "pack.yml"), families, files: {} };
}
