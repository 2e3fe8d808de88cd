import type { JsonObject } from '../../protocol/json.ts'

/** What a pack of custom nodes adds to the front end; its nodes are defined elsewhere. */
export interface NodePack {
  /** Scripts and other files, by their path below `/extensions/<pack>/`. */
  readonly web?: Readonly<Record<string, string>>
  /** Texts of example workflows, by name without `.json`. */
  readonly templates?: Readonly<Record<string, string>>
  /** Texts by language, as `/i18n` gives them. */
  readonly translations?: JsonObject
  /** Texts of subgraphs, by name. */
  readonly subgraphs?: Readonly<Record<string, string>>
}
