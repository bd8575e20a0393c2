import { expect, test } from "vitest";
import { digestBytes } from "../../app/core/canonical.ts";
import type { Objects } from "../../app/ports/objects.ts";

/** What every object store must keep. */
export function objectsContract(make: () => Promise<Objects>): void {
  test("bytes come back by their digest, text as UTF-8", async () => {
    const objects = await make();
    const bytes = Uint8Array.from([0, 255, 10, 0]);
    const digest = await objects.put(bytes);
    expect(digest).toBe(digestBytes(bytes));
    expect(await objects.get(digest)).toEqual(bytes);
    const text = await objects.put("Grüße\n");
    expect(Buffer.from((await objects.get(text)) ?? []).toString()).toBe("Grüße\n");
  });

  test("the same bytes are kept once under one digest, the empty ones too", async () => {
    const objects = await make();
    expect(await objects.put("same")).toBe(await objects.put(Buffer.from("same")));
    const nothing = await objects.put("");
    expect(await objects.get(nothing)).toEqual(new Uint8Array());
  });

  test("an erased body is gone, erasing again is no mistake, and it can be put again", async () => {
    const objects = await make();
    const digest = await objects.put("what a person wrote");
    await objects.erase(digest);
    expect(await objects.get(digest)).toBeNull();
    await objects.erase(digest);
    await objects.put("what a person wrote");
    expect(await objects.get(digest)).not.toBeNull();
  });

  test("what was never put is null", async () => {
    const objects = await make();
    expect(await objects.get(digestBytes("never"))).toBeNull();
  });
}
