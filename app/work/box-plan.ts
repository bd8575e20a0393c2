import type { ProductFile } from "../core/product.ts";
import type { BoxLimits, Mount } from "../ports/boxes.ts";
import type { Toolchain } from "../ports/toolchain.ts";

/** Where things lie inside every box. */
export const INSIDE = {
  code: "/box",
  data: "/data",
  node: "/opt/node",
  typescript: "/opt/typescript",
} as const;

/** The search path of every box: the factory's own Node first. */
export const BOX_PATH = `${INSIDE.node}:${INSIDE.typescript}/bin:/usr/local/bin:/usr/bin:/bin`;

/** The factory's tools as mounts; type packages lie where the code's own modules would. */
export function toolMounts(toolchain: Toolchain, file: ProductFile): Mount[] {
  const tools = [
    { from: toolchain.node, to: INSIDE.node, writable: false },
    { from: toolchain.typescript, to: INSIDE.typescript, writable: false },
  ];
  if (file.stack !== "service") return tools;
  const types = Object.entries(toolchain.types);
  return [
    ...tools,
    ...types.map(([name, from]) => ({
      from,
      to: `${codeFolder(file)}/node_modules/${name}`,
      writable: false,
    })),
  ];
}

/** The folder a product's commands run in: its root below the code. */
export function codeFolder(file: ProductFile): string {
  return file.root === "." ? INSIDE.code : `${INSIDE.code}/${file.root.replace(/\/$/, "")}`;
}

/** The product's limits for something that may take so long. */
export function boxLimits(file: ProductFile, ms: number): BoxLimits {
  const { memory, processes, disk, output } = file.limits;
  return { ms, memory, processes, disk, output };
}
