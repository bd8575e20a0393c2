import type { SourceFile, TextChange } from "../core/pack/mutant.ts";
import type { Mount } from "./boxes.ts";

/** A product with one file changed, in a folder of its own. */
export interface ProductCopy extends AsyncDisposable {
  /** Its code (absolute path). */
  readonly tree: string;
  /** What it is shown of the product itself: installed modules, which nobody changes. */
  readonly mounts: readonly Mount[];
}

/** Copies of a product's folder, each with another file; the folder itself is never written. */
export interface ProductCopies {
  /** The product's own code in order of path: no tests, no configuration, nothing installed, nothing hidden. */
  sources(folder: string): Promise<readonly SourceFile[]>;
  /** Every way in which one place of a file may be changed so that it can still be read; none where it is in no language that is known. */
  changes(path: string, text: string): readonly TextChange[];
  copy(folder: string, file: SourceFile): Promise<ProductCopy>;
}
