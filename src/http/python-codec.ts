/** What a charset is to the platform's decoder; Latin-1 and ASCII have no true label of their own there. */
export type Codec = 'latin-1' | 'ascii' | 'utf-16' | 'utf-8-sig' | { readonly label: string }

const SPECIAL: Readonly<Record<string, Codec>> = Object.fromEntries([
  ...['latin', 'latin1', 'l1', 'latin_1', 'iso8859', 'iso8859_1', 'iso_8859_1', '8859', 'cp819', 'iso_ir_100'].map(
    (name) => [name, 'latin-1'],
  ),
  ...['ascii', 'us_ascii', '646', 'us', 'iso646_us', 'ansi_x3.4_1968', 'ansi_x3_4_1968', 'cp367', 'ibm367'].map(
    (name) => [name, 'ascii'],
  ),
  ...['utf_16', 'utf16', 'u16'].map((name) => [name, 'utf-16']),
  ...['utf_8_sig', 'utf8_sig'].map((name) => [name, 'utf-8-sig']),
  ...['utf_8', 'utf8', 'u8', 'utf', 'cp65001', 'utf8_ucs2', 'utf8_ucs4'].map((name) => [name, { label: 'utf-8' }]),
  ...['utf_16_le', 'utf_16le', 'unicodelittleunmarked'].map((name) => [name, { label: 'utf-16le' }]),
  ...['utf_16_be', 'utf_16be', 'unicodebigunmarked'].map((name) => [name, { label: 'utf-16be' }]),
  // @note These differ from ASCII only beyond it, where JSON has escapes.
  ...['utf_7', 'u7', 'cp437', '437', 'ibm437', 'cp850', '850', 'raw_unicode_escape'].map((name) => [name, 'ascii']),
  ...['mac_roman', 'macroman', 'macintosh'].map((name) => [name, { label: 'macintosh' }]),
])

/** Families that both Python and the platform know, with the spelling of the platform. */
const SHARED: readonly (readonly [RegExp, string])[] = [
  [/^(?:cp|windows_?)(125[0-8])$/, 'windows-$1'],
  [/^(?:cp|ibm)?(866)$/, 'ibm$1'],
  [/^iso_?8859_?([2-9]|1[0-6])$/, 'iso-8859-$1'],
  [/^latin_?2$/, 'iso-8859-2'],
  [/^koi8_([ru])$/, 'koi8-$1'],
  [/^(?:s(?:hift)?_?jis|csshiftjis)$/, 'shift_jis'],
  [/^(?:euc_?jp|ujis|u_jis)$/, 'euc-jp'],
  [/^(?:euc_?kr|euckr|korean|ks_c_5601(?:_1987)?)$/, 'euc-kr'],
  [/^(?:gbk|936|cp936|ms936|gb2312|chinese|euc_?cn)$/, 'gbk'],
  [/^gb18030(?:_2000)?$/, 'gb18030'],
  [/^big5(?:_tw)?$/, 'big5'],
  [/^iso_?2022_?jp$/, 'iso-2022-jp'],
]

/**
 * Finds the codec that Python has for a charset; undefined where it has none, or where nothing here can stand for it.
 *
 * @note Python takes every run of other characters than letters, digits and dots for one underscore: `'UTF--8'`, with
 * its quotes, is UTF-8.
 */
export function codecOf(charset: string): Codec | undefined {
  const name = charset
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '_')
    .replace(/^_|_$/g, '')
  const special = Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined
  if (special) return special
  for (const [pattern, label] of SHARED) if (pattern.test(name)) return { label: name.replace(pattern, label) }
  return undefined
}
