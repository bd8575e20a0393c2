import type { Kysely } from "kysely";
import { digestBytes } from "../../core/canonical.ts";
import type { Objects } from "../../ports/objects.ts";
import type { Patient } from "./patience.ts";
import type { Tables } from "./schema.ts";

/** The object store in its table. */
export function postgresObjects(db: Kysely<Tables>, patient: Patient): Objects {
  return {
    async put(bytes) {
      const digest = digestBytes(bytes);
      const insert = db
        .insertInto("factory.object")
        .values({ digest, body: Buffer.from(bytes) })
        .onConflict((conflict) => conflict.doNothing());
      await patient(() => insert.execute());
      return digest;
    },
    async get(digest) {
      const select = db.selectFrom("factory.object").select("body").where("digest", "=", digest);
      const row = await patient(() => select.executeTakeFirst());
      return row === undefined ? null : Uint8Array.from(row.body);
    },
    async erase(digest) {
      const erase = db.deleteFrom("factory.object").where("digest", "=", digest);
      await patient(() => erase.execute());
    },
  };
}
