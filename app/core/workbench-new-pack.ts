import type { Finding, NamedText } from "./workbench.ts";

/** What `sf pack new` is asked. */
export interface PackNewRequest {
  /** An intent's text, or the graph of a spec. */
  readonly from: NamedText;
  /** The pack's folder, whose name is the pack's; absent: one below the packs folder, called like the service. */
  readonly folder?: string;
  /** A model that is asked for what code derives nothing of, and the folder of the product, whose builder must be another. */
  readonly ask?: { readonly model: string; readonly product: string };
}

/** What came of asking a model. */
export interface AskedPack {
  readonly model: string;
  /** Who its families say wrote them. */
  readonly author: string;
  /** Dollars. */
  readonly usd: number;
  /** Ids of those that were kept. */
  readonly families: readonly string[];
  readonly dropped: readonly { readonly id: string; readonly why: string }[];
}

/** A pack that was derived and written. No family of it counts until a person approves it. */
export interface NewPack {
  readonly name: string;
  readonly folder: string;
  /** Who the families say wrote them. */
  readonly author: string;
  /** Paths in the folder. */
  readonly files: readonly string[];
  readonly families: readonly {
    readonly id: string;
    readonly says: string;
    readonly covers: readonly string[];
  }[];
  /** The spec's keys in its order, each with its words and the families that cover it; where none does, why nothing was derived of it. */
  readonly keys: readonly {
    readonly key: string;
    readonly text: string;
    readonly families: readonly string[];
    readonly why: string | null;
  }[];
  /** Absent where no model was asked. */
  readonly asked?: AskedPack;
  /** What `sf pack check` says of it. */
  readonly findings: readonly Finding[];
}
