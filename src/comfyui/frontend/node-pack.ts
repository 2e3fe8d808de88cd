/** What a pack of custom nodes adds to the front end; its nodes are defined elsewhere. */
export interface NodePack {
  /** Scripts and other files, by their path below `/extensions/<pack>/`. */
  readonly web?: Readonly<Record<string, string>> | undefined
  /** Texts of example workflows, by name without `.json`. */
  readonly templates?: Readonly<Record<string, string>> | undefined
  /** Texts by language, as `/i18n` gives them; any JSON. */
  readonly translations?: Readonly<Record<string, unknown>> | undefined
  /** Subgraphs by name: the text of each, and its id on the server where that matters. */
  readonly subgraphs?: Readonly<Record<string, string | { readonly id: string; readonly text: string }>> | undefined
}
