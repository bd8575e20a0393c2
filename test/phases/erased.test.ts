import { expect, test } from "vitest";
import { digestBytes } from "../../app/core/canonical.ts";
import { fakeLine } from "../fakes/line.ts";
import { shopPack } from "./sample.ts";

const pack = shopPack();

test("of an output that was erased, the next attempt is told that it was erased", async () => {
  const feedbacks: (string | null)[] = [];
  const line = await fakeLine({
    pack,
    product: "build: { candidates: 1 }\nbudget: { attempts: 2 }\n",
    builds: ({ feedback, reading }) => {
      feedbacks.push(feedback);
      return { "src/server.ts": `reading ${reading}` };
    },
    behaves: () => "failed",
    before: ({ kind }, { world }) => {
      if (kind === "evaluate") void world.objects.erase(digestBytes(""));
    },
  });
  await line.settles(await line.submits());
  const { verifiers } = JSON.parse(feedbacks[1] ?? "null");
  expect(verifiers.map(({ output }: { output: string }) => output)).toEqual([
    "(erased)",
    "(erased)",
  ]);
});

test("a rejection that was recorded and not told before the server died is told, also when its reason was erased", async () => {
  const line = await fakeLine({ pack, product: "approval: final\n" });
  const intent = await line.submits();
  await line.settles(intent);
  const [waiting] = await line.events(intent, "intent-waiting");
  const why = await line.world.objects.put("a reason that names a person");
  await line.world.ledger.append([
    {
      kind: "intent-rejected",
      intent,
      product: "shop",
      phase: "deliver",
      attempt: 1,
      subject: "final",
      data: { checkpoint: waiting?.data.checkpoint ?? "", by: "bea", why },
    },
  ]);
  await line.world.objects.erase(why);
  await line.restarts();
  const ended = await line.settles(intent);
  expect(ended).toMatchObject({ status: "refused", reason: { code: "rejected" } });
  expect(ended.reason?.sentence).toContain("(erased)");
});
