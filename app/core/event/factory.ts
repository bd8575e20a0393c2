import { z } from "zod";
import { publicKeySchema } from "../public-key.ts";
import { digest, word } from "./fields.ts";

/** Data of what is about the factory itself, no product and no intent. */
export const FACTORY_DATA = {
  /** The public part of a key that signs; the event's subject is the use, so that each use has one key for good. */
  "key-published": z.strictObject({ use: z.enum(["plan", "evidence"]), key: publicKeySchema }),
  /** A person answers for a family that a machine wrote, in this text and no other; the event's subject is pack, family and digest. */
  "family-approved": z.strictObject({ pack: word, family: word, digest, by: word }),
};
