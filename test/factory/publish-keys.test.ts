import { expect, test } from "vitest";
import { publishKeys } from "../../app/factory/publish-keys.ts";
import { fakeKeys } from "../fakes/keys.ts";
import { fakeLedger } from "../fakes/ledger.ts";

test("the public keys stand in the ledger once, and a factory with other keys does not go on from it", async () => {
  const ledger = fakeLedger(() => 0);
  const keys = fakeKeys("ours");
  await publishKeys({ ledger, keys });
  await publishKeys({ ledger, keys });
  const published = await ledger.read({ kinds: ["key-published"] });
  const { plan, evidence } = await keys.publicKeys();
  expect(published.map(({ key, data }) => ({ key, data }))).toEqual([
    { key: "/key-published/plan", data: { use: "plan", key: plan } },
    { key: "/key-published/evidence", data: { use: "evidence", key: evidence } },
  ]);
  await expect(publishKeys({ ledger, keys: fakeKeys("theirs") })).rejects.toMatchObject({
    code: "broken",
    message: expect.stringMatching(
      new RegExp(`this factory's is ${plan} since event 1: put back the key files`),
    ),
  });
});
