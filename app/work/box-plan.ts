import type { ProductFile } from "../core/product.ts";
import {
  type BoxLimits,
  CODE_FOLDER,
  DATA_FOLDER,
  type Mount,
  NODE_FOLDER,
  rootFolder,
  SYSTEM_PATH,
} from "../ports/boxes.ts";
import type { Toolchain } from "../ports/toolchain.ts";

/** Where things lie inside every box. */
export const INSIDE = {
  code: CODE_FOLDER,
  data: DATA_FOLDER,
  node: NODE_FOLDER,
  typescript: "/opt/typescript",
} as const;

/** The search path of every box: the factory's own Node first. */
export const BOX_PATH = `${INSIDE.node}:${INSIDE.typescript}/bin:${SYSTEM_PATH}`;

/**
 * The factory's tools and what is installed for the product as mounts. Type packages lie where the code's own modules would, unless
 * these are installed.
 */
export function toolMounts(
  toolchain: Toolchain,
  file: ProductFile,
  installed: readonly Mount[],
): Mount[] {
  const tools = [
    { from: toolchain.node, to: INSIDE.node, writable: false },
    { from: toolchain.typescript, to: INSIDE.typescript, writable: false },
    ...installed,
  ];
  if (file.stack !== "service") return tools;
  const modules = `${codeFolder(file)}/node_modules`;
  if (installed.some(({ to }) => to === modules)) return tools;
  const types = Object.entries(toolchain.types);
  return [
    ...tools,
    ...types.map(([name, from]) => ({
      from,
      to: `${modules}/${name}`,
      writable: false,
    })),
  ];
}

/** The folder a product's commands run in: its root below the code. */
export function codeFolder(file: ProductFile): string {
  return rootFolder(file.root);
}

/** The product's limits for something that may take so long. */
export function boxLimits(file: ProductFile, ms: number): BoxLimits {
  const { memory, processes, disk, output } = file.limits;
  return { ms, memory, processes, disk, output };
}

/** A box may outlive the trial's time by so much before its own limit ends it: the player is to say that it was late. */
const TRIAL_GRACE_MS = 5000;

/** The milliseconds that a box of one trial may take. */
export function trialMs({ seconds }: { readonly seconds: number }): number {
  return seconds * 1000 + TRIAL_GRACE_MS;
}
