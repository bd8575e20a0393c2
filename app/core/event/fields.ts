import { z } from "zod";

/** Fields that the data of several kinds of event share. */

/** `sha256:` and 64 lower-case hexadecimal digits. */
export const digest = z.templateLiteral(["sha256:", z.string().regex(/^[0-9a-f]{64}$/)]);
/** A git object's name. */
export const sha = z
  .string()
  .regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, "write a commit or tree in full");
/** A short text made by the factory. What a person wrote, and what is longer, stands in the object store by digest. */
export const sentence = z.string().max(4000);
/** A name or an id. */
export const word = z.string().min(1).max(300);
export const count = z.int().nonnegative();
export const milliseconds = z.number().nonnegative();
/** A code for programs and a sentence for people. */
export const reason = z.strictObject({ code: word, sentence });
