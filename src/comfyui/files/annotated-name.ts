export type FileKind = 'output' | 'input' | 'temp'

const ANNOTATION = /\[(output|input|temp)\]$/

/**
 * Takes the directory off a name such as `cat.png [output]` (protocol 8.7).
 *
 * @note ComfyUI cuts the annotation and one more character, meant to be the space: `cat.png[output]` is `cat.pn`.
 */
export function parseAnnotatedName(name: string): { name: string; kind: FileKind | undefined } {
  const annotation = ANNOTATION.exec(name)
  if (!annotation) return { name, kind: undefined }
  const before = name.slice(0, annotation.index)
  const lastCharacter = /.$/su.exec(before)?.[0].length ?? 0
  return { name: before.slice(0, before.length - lastCharacter), kind: annotation[1] as FileKind }
}
