import { digestBytes } from "../core/canonical.ts";
import { FactoryError } from "../core/errors.ts";
import { type Trespass, trespasses } from "../core/guard.ts";
import type { VerifyInput, VerifyResult } from "../core/job.ts";
import { againstPassing } from "../core/last-words.ts";
import { PRODUCT_FILE, type ProductFile, productFileSchema } from "../core/product.ts";
import type { BoxEnding, Mount } from "../ports/boxes.ts";
import type { Documents } from "../ports/documents.ts";
import type { Installs } from "../ports/installs.ts";
import type { Stage } from "../ports/stage.ts";
import type { Toolchain } from "../ports/toolchain.ts";
import type { Clone, Workshop } from "../ports/workshop.ts";
import { configurationOfBase } from "./base-configuration.ts";
import { BOX_PATH, boxLimits, codeFolder, INSIDE, toolMounts } from "./box-plan.ts";
import { printed } from "./ending.ts";
import { equip } from "./equip.ts";
import { type Outside, outsideOf } from "./outside.ts";
import type { WorkPlace } from "./run-pipeline.ts";
import { verifyUdc } from "./verify-udc.ts";

export interface VerifyPorts {
  readonly workshop: Workshop;
  readonly documents: Documents;
  readonly toolchain: Toolchain;
  readonly installs: Pick<Installs, "mounts">;
  readonly stage: Stage;
  /** How a verifier reaches the hosts that `network` names; null where it names none. */
  readonly outside: Outside | null;
}

type Verifier = VerifyResult["verifiers"][number];
/** How much of what a verifier printed is kept: its end. */
const KEPT_OUTPUT = 64 * 1024;

/** First the path guard, then the product's verifiers in a pristine clone of the candidate's commit, then the stack's own. */
export async function verifyCandidate(
  input: VerifyInput,
  place: WorkPlace,
  ports: VerifyPorts,
): Promise<VerifyResult> {
  const file = ports.documents.decodeYaml(productFileSchema, input.productFile, PRODUCT_FILE);
  const clone = await ports.workshop.clone(input.repository, input.sha, `${place.work}/clone`);
  const found = await guard(input, file, clone, ports.workshop);
  if (found.length > 0) return { trespasses: [...found], verifiers: [], fromCandidate: [] };
  const fromCandidate = await configurationOfBase(input, file, clone, ports.workshop);
  await equip(ports.workshop, clone, input.installed);
  const mounts = toolMounts(ports.toolchain, file, ports.installs.mounts(input.installed));
  const verifiers: Verifier[] = [];
  for (const [name, verifier] of Object.entries(file.verify)) {
    const unmet = verifier.after.filter(
      (other) => verifiers.find((one) => one.name === other)?.outcome !== "passed",
    );
    verifiers.push(
      unmet.length > 0
        ? notStarted(name, `it comes after ${unmet.join(", ")}, which did not pass`)
        : await runVerifier(name, file, { ...ports, clone, mounts }),
    );
  }
  if (file.stack === "service" && file.run.kind === "http")
    verifiers.push(
      await verifyUdc(ports.stage, {
        file,
        tree: clone.tree,
        mounts,
      }),
    );
  return { trespasses: [], verifiers, fromCandidate };
}

async function guard(
  input: VerifyInput,
  file: ProductFile,
  clone: Clone,
  workshop: Workshop,
): Promise<readonly Trespass[]> {
  const ours = Object.keys(input.factoryFiles);
  const changes = await workshop.changes(input.repository, input.base, input.sha);
  const theirs = changes.filter((change) => !ours.includes(change.path));
  const touched = new Set(
    workshop.matching(
      theirs.map((change) => change.path),
      file.protected,
    ),
  );
  const found = [
    ...trespasses(theirs, {
      isProtected: (path) => touched.has(path),
      root: file.root,
      factoryFiles: ours,
      approved: input.approved,
    }),
  ];
  for (const [path, wanted] of Object.entries(input.factoryFiles)) {
    const text = await workshop.readText(clone, path);
    if (text === null || digestBytes(text) !== wanted)
      found.push({
        path,
        sentence: `${path} is the factory's own commit and was changed`,
        content: null,
      });
  }
  return found;
}

/** Where verifiers run: on the candidate's clone, with what stands beside it. */
interface Bench {
  readonly clone: Clone;
  readonly mounts: readonly Mount[];
  readonly stage: Stage;
  readonly outside: Outside | null;
}

async function runVerifier(
  name: string,
  file: ProductFile,
  { clone, mounts, stage, outside }: Bench,
): Promise<Verifier> {
  const verifier = file.verify[name];
  if (verifier === undefined) throw new FactoryError("not-found", `no verifier ${name}`);
  const box = await stage.boxes.start({
    argv: verifier.command,
    cwd: codeFolder(file),
    mounts: [...mounts, { from: clone.tree, to: INSIDE.code, writable: true }],
    limits: boxLimits(file, verifier.timeout ?? file.limits.verify),
    ...outsideOf(outside, { ...file.env, PATH: BOX_PATH }),
  });
  const ending = await box.ended;
  const { ms } = ending;
  const [outcome, output] = [outcomeOf(ending), outputOf(ending)];
  const against = outcome === "passed" ? againstPassing(output) : null;
  return against === null
    ? { name, outcome, ms, output }
    : { name, outcome: "failed", ms, output: `${output}\n${against}\n` };
}

function outcomeOf(ending: BoxEnding): Verifier["outcome"] {
  if (ending.notStarted) return "not-started";
  if (ending.stoppedBy === "time") return "timed-out";
  return ending.code === 0 && ending.stoppedBy === undefined ? "passed" : "failed";
}

function outputOf(ending: BoxEnding): string {
  const stopped = ending.stoppedBy === undefined ? "" : `\nstopped for its ${ending.stoppedBy}\n`;
  return (printed(ending) + stopped).slice(-KEPT_OUTPUT);
}

function notStarted(name: string, why: string): Verifier {
  return { name, outcome: "not-started", ms: 0, output: why };
}
