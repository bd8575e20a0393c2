import { describe, expect, test } from "vitest";
import { drawFamily } from "../../app/core/pack/draw.ts";
import { packDigest } from "../../app/core/pack/pack.ts";
import type { KeptPacks } from "../../app/ports/kept-packs.ts";
import type { Packs } from "../../app/ports/packs.ts";

/** What every `Packs` must keep. The maker gives packs that hold one pack, `sample`, with the family `one`. */
export function packsContract(name: string, make: () => Promise<Packs>): void {
  describe(`packs, ${name}`, () => {
    test("are found by their name, and what is not there is null", async () => {
      const packs = await make();
      expect(await packs.find("sample")).toEqual(expect.any(String));
      expect(await packs.find("nobody")).toBeNull();
      expect(await packs.find("../sample")).toBeNull();
    });

    test("are the same by name and by folder, with the digest of all they hold", async () => {
      const packs = await make();
      const loaded = await packs.load("sample");
      const again = await packs.read(loaded.dir);
      expect(again.digest).toBe(loaded.digest);
      expect(again.pack.files).toEqual(loaded.pack.files);
      expect(drawFamily(again.pack, "one", "s")).toEqual(drawFamily(loaded.pack, "one", "s"));
      expect(loaded.pack.name).toBe("sample");
      expect(loaded.digest).toBe(packDigest(loaded.pack));
      expect(drawFamily(loaded.pack, "one", "seed")).toMatchObject({ family: "one" });
    });

    test("that are not there are refused by name", async () => {
      const packs = await make();
      const refusal = (what: string) => ({
        code: "not-found",
        message: expect.stringContaining(what),
      });
      await expect(packs.load("nobody")).rejects.toMatchObject(refusal("nobody"));
      await expect(packs.read("/nobody/here")).rejects.toMatchObject(refusal("/nobody/here"));
    });
  });
}

/** What every `KeptPacks` must keep. The maker gives packs that hold one pack, `sample`, beside a place that has kept none. */
export function keptPacksContract(
  name: string,
  make: () => Promise<{ readonly packs: Packs; readonly kept: KeptPacks }>,
): void {
  describe(`kept packs, ${name}`, () => {
    test("are null by a digest that was never kept", async () => {
      const { packs, kept } = await make();
      expect(await kept.kept((await packs.load("sample")).digest)).toBeNull();
    });

    test("are the same by their digest as they were kept, however often they are", async () => {
      const { packs, kept } = await make();
      const loaded = await packs.load("sample");
      await Promise.all([kept.keep(loaded), kept.keep(loaded)].map((one) => one.catch(() => null)));
      await kept.keep(loaded);
      const again = await kept.kept(loaded.digest);
      expect(again?.digest).toBe(loaded.digest);
      expect(again?.pack.files).toEqual(loaded.pack.files);
      const draw = (pack: typeof loaded.pack) => drawFamily(pack, "one", "seed");
      expect(draw(again?.pack ?? loaded.pack)).toEqual(draw(loaded.pack));
    });
  });
}
