import { expect, test } from "vitest";
import { pruneInstalls } from "../../app/factory/prune-installs.ts";
import { intentViews } from "../../app/factory/views.ts";
import type { Installs } from "../../app/ports/installs.ts";
import { fakeLine } from "../fakes/line.ts";

test("installations are pruned where no intent is under way, those of products and releases excepted", async () => {
  const line = await fakeLine({ products: ["shop", "farm"] });
  await line.factory.productRemove("farm");
  const asked: Parameters<Installs["prune"]>[0][] = [];
  const installs = {
    ...line.world.installs,
    prune: async (needed: Parameters<Installs["prune"]>[0]) => {
      asked.push(needed);
      return [];
    },
  };
  const deployer = { ...line.world.deployer, shown: async () => ["/installs/a/tree/node_modules"] };
  const world = { ...line.world, installs, deployer };

  const views = intentViews(world.ledger, world.facts.now);
  await pruneInstalls({ world, views });
  expect(asked).toEqual([{ products: ["shop"], shown: ["/installs/a/tree/node_modules"] }]);

  const intent = await line.submits();
  await pruneInstalls({ world, views });
  expect(asked).toHaveLength(1);
  await line.settles(intent);
  await pruneInstalls({ world, views });
  expect(asked).toHaveLength(2);
});
