import { FactoryError } from "../core/errors.ts";
import { isKind } from "../core/event.ts";
import type { World } from "../ports/world.ts";

/** Before anything is signed: the public parts of the keys stand in the ledger, each for good. */
export async function publishKeys({ keys, ledger }: Pick<World, "keys" | "ledger">): Promise<void> {
  for (const [use, key] of Object.entries(await keys.publicKeys())) {
    if (use !== "plan" && use !== "evidence") throw new Error(`no such use of a key: ${use}`);
    const [event] = await ledger.append([
      { kind: "key-published", subject: use, data: { use, key } },
    ]);
    const known = event !== undefined && isKind(event, "key-published") ? event.data.key : key;
    if (known !== key)
      throw new FactoryError(
        "broken",
        `the key that signs ${use} is ${key}, this factory's is ${known} since event ${event?.seq}: put back the key files that it was started with`,
      );
  }
}
