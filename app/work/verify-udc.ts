import type { VerifyResult } from "../core/job.ts";
import { UDC_ENDPOINTS, UDC_MESSAGE, udcMisfit } from "../core/udc.ts";
import type { HttpActor, Stage } from "../ports/stage.ts";
import { type ProductCode, startProduct } from "./start-product.ts";

const BOUNDS_MS = 5000;
const BOUNDS_BYTES = 1024 * 1024;

/** The verifier `udc`: the service is started and all five endpoints answer as the specification of the mesh shows. */
export async function verifyUdc(
  stage: Stage,
  code: ProductCode,
): Promise<VerifyResult["verifiers"][number]> {
  const begun = stage.clock();
  const data = await stage.dataFolder(null);
  try {
    const started = await startProduct(stage, code, data.path);
    try {
      const findings = started.kind === "failed" ? [started.reason] : await askAll(started.actor);
      if (started.kind === "ready") await started.actor.close();
      const passed = findings.length === 0;
      return {
        name: "udc",
        outcome: passed ? "passed" : "failed",
        ms: stage.clock() - begun,
        output: passed ? "all five endpoints answer\n" : findings.join("\n"),
      };
    } finally {
      await started.box.end();
    }
  } finally {
    await data.remove();
  }
}

async function askAll(actor: HttpActor): Promise<string[]> {
  const findings: string[] = [];
  for (const { method, path, shape } of UDC_ENDPOINTS) {
    const body = method === "POST" ? { body: JSON.stringify(UDC_MESSAGE) } : {};
    const headers = method === "POST" ? { "content-type": "application/json" } : {};
    const bounds = { bytes: BOUNDS_BYTES, signal: AbortSignal.timeout(BOUNDS_MS) };
    const answer = await actor
      .request({ method, path, headers, ...body }, bounds)
      .catch((error: unknown) => String(error));
    const finding = typeof answer === "string" ? answer : udcMisfit(answer, shape);
    if (finding !== null) findings.push(`${method} ${path}: ${finding}`);
  }
  return findings;
}
