import { expect, test } from "vitest";
import { statusDocumentSchema } from "../../../app/core/status.ts";
import type { DemoHome } from "../../../app/surfaces/cli/world.ts";
import { type FakeFactory, fakeFactory } from "../../fakes/factory.ts";
import { type Setting, sf, type Written } from "./command-line.ts";
import { delivery } from "./story.ts";

/** Runs the demo; tells what became of its server and its home, in order. */
async function demo(
  words: string,
  setting: Setting & { readonly story?: (factory: FakeFactory, intent: string) => void } = {},
): Promise<Written & { readonly steps: readonly string[] }> {
  const factory = fakeFactory();
  const steps: string[] = [];
  const tell = setting.story ?? deliver;
  factory.onSubmit((intent) => tell(factory, intent));
  const open = async (): Promise<DemoHome> => ({
    factory,
    own: true,
    home: "/tmp/sf-demo-1",
    repository: "/tmp/sf-demo-1/products/farm",
    text: "### Purpose\n\nGrow.\n",
    close: async () => void steps.push("stopped"),
    remove: async () => void steps.push("removed"),
  });
  const written = await sf(`demo ${words}`, { ...setting, factory, doors: { demo: open } });
  return { ...written, steps };
}

function deliver(factory: FakeFactory, intent: string): void {
  for (const scene of delivery({ intent, product: "farm", attempt: 1 })) scene(factory);
}

const GONE = "the home and the evidence in it are removed: sf demo --keep leaves them";

test("the demo shows the verdict's sentences, the URL and the evidence, then stops and removes all", async () => {
  const { code, out, err, steps } = await demo("");
  expect({ code, err, steps }).toEqual({ code: 0, err: GONE, steps: ["stopped", "removed"] });
  expect(out).toMatchInlineSnapshot(`
    "farm I1: delivered after 31.4 s, spec 96
      spent 574 trials (1.2 minutes)

      ✗ c1  07e5c3a18f, 20 of 24 trials passed, behind after round 1
      ✗ c2  3a18f6d4b2, unit failed: 1 of 14 tests
      ✓ c3  6d4b2907e5, 24 of 24 trials passed, winner
      ✗ c4  907e5c3a18, 24 of 24 trials passed, behind after round 2

    Verdict: cleared; bound 0.9847, target 0.98, alpha 0.0304
      ✓ 1 of 328 trials failed; the plan accepts at most 1 at this look, which shows
        a rate of at least 0.9847.
      ✓ All 3 verifiers passed: typecheck, unit, udc.
      ✓ Every trial ran in a sandbox of its own (bubblewrap 0.8.0).

    merged    6d4b2907e5c3a18f6d4b2907e5c3a18f6d4b2907
    running   http://127.0.0.1:8350 (active)
    evidence  /home/ada/factory/evidence/I1.json"
  `);
});

test("with --json it ends with the status document, alone", async () => {
  const { out, err, steps } = await demo("--json", { watched: true });
  expect(statusDocumentSchema.parse(JSON.parse(out))).toMatchObject({
    status: "delivered",
    winner: "c3",
  });
  expect({ err, steps }).toEqual({ err: GONE, steps: ["stopped", "removed"] });
});

test("on a terminal the service stays until Ctrl-C", async () => {
  const stop = new AbortController();
  const onDiagnostic = (text: string) => {
    if (text.includes("until you press Ctrl-C")) setTimeout(() => stop.abort(), 20);
  };
  const running = demo("", { watched: true, signal: stop.signal, onDiagnostic });
  const { code, err, steps } = await running;
  expect({ code, steps }).toEqual({ code: 0, steps: ["stopped", "removed"] });
  expect(err).toContain("http://127.0.0.1:8350 until you press Ctrl-C");
  expect(stop.signal.aborted).toBe(true);
});

test("its home stays with --keep, and is named", async () => {
  const { err, steps } = await demo("--keep");
  expect(steps).toEqual(["stopped"]);
  expect(err).toBe("the home stays: /tmp/sf-demo-1");
});

test("a demo that is not delivered ends with its outcome's code, and waits for nobody", async () => {
  const story = (factory: FakeFactory, intent: string) => factory.ends(intent, "inconclusive");
  const { code, steps } = await demo("", { watched: true, story });
  expect({ code, steps }).toEqual({ code: 4, steps: ["stopped", "removed"] });
});

test("Ctrl-C before the end stops and removes all", async () => {
  const stop = new AbortController();
  const story = () => setTimeout(() => stop.abort(), 10);
  const { code, steps } = await demo("", { story, signal: stop.signal });
  expect({ code, steps }).toEqual({ code: 130, steps: ["stopped", "removed"] });
});
