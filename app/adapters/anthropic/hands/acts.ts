/** What the program in the box is asked to do, as one JSON document on its standard input. Paths are relative to its folder. */
export type HandAct =
  | {
      readonly act: "read";
      readonly path: string;
      /** First line, from 1, and how many. */
      readonly from: number;
      readonly lines: number;
    }
  | { readonly act: "write"; readonly path: string; readonly text: string }
  | {
      readonly act: "edit";
      readonly path: string;
      readonly old: string;
      readonly new: string;
      readonly everywhere: boolean;
    }
  | { readonly act: "list"; readonly path: string }
  | {
      readonly act: "search";
      readonly path: string;
      /** A regular expression of JavaScript. */
      readonly pattern: string;
      /** Which files, as a glob; undefined: all. */
      readonly files?: string | undefined;
    }
  /** A digest of every file, and the `status.json` that was left in the top folder; that file is taken away. */
  | { readonly act: "look" };

/** What it answers, as one JSON document on its standard output. */
export type HandAnswer =
  | { readonly ok: true; readonly text: string; readonly status?: string }
  | { readonly ok: false; readonly text: string };
