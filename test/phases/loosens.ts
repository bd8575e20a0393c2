import { PRODUCT_FILE } from "../../app/core/product.ts";
import { type FakeLine, fakeLine, type Story } from "../fakes/line.ts";

/** A shop whose builds wait for a person after their verdict; whatever its branch is at fails, what is built passes. */
export async function waitingShop(story: Story): Promise<FakeLine> {
  let line: FakeLine | null = null;
  line = await fakeLine({
    product: "approval: final\nbuild: { candidates: 1 }\n",
    behaves: (sha) => (line?.isHead(sha) === false ? "passed" : "failed"),
    ...story,
  });
  return line;
}

/** A person does not want what was cleared: the intent wrote a plan, and ends without a merge. */
export async function rejected(line: FakeLine, intent: string): Promise<string> {
  const { status, reason } = await line.settles(intent);
  if (status !== "waiting") throw new Error(`${intent} is ${status}: ${reason?.sentence}`);
  await line.factory.reject(intent, "not today", "bea");
  await line.settles(intent);
  return intent;
}

/** Somebody commits another target for the gate. */
export async function loosens({ forge }: FakeLine, gate: { readonly target: number }) {
  const shop = { name: "shop", repository: "/repositories/shop", branch: "main" };
  const text = await forge.read(shop, forge.branchHead("main") ?? "", PRODUCT_FILE);
  const rest = (text ?? "").replace(/^gate: .*\n/m, "");
  forge.commits({ [PRODUCT_FILE]: `${rest}gate: { target: ${gate.target} }\n` });
}
