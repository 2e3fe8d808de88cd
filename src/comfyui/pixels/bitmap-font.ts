/** Letters of 3 by 5 dots: five octal-like digits a letter, a row each, from the left: 4, 2, 1. */
const GLYPHS: Record<string, string> = {
  A: '25755', B: '65656', C: '34443', D: '65556', E: '74647', F: '74644', G: '34553', H: '55755', I: '72227',
  J: '11152', K: '55655', L: '44447', M: '57755', N: '65555', O: '25552', P: '65644', Q: '25563', R: '65655',
  S: '34216', T: '72222', U: '55557', V: '55552', W: '55775', X: '55255', Y: '55222', Z: '71247',
  '0': '75557', '1': '26227', '2': '61247', '3': '61216', '4': '55711', '5': '74616', '6': '34757', '7': '71222',
  '8': '75757', '9': '75716', '.': '00002', ',': '00024', ':': '02020', ';': '02024', '-': '00700', '_': '00007',
  '+': '02720', '/': '11244', '(': '12221', ')': '42224', '[': '64446', ']': '31113', '#': '57575', '!': '22202',
  '?': '61202', '=': '07070', "'": '22000', '"': '55000', '%': '51245', '*': '52725', '<': '12421', '>': '42124',
  ' ': '00000',
} // prettier-ignore

export const GLYPH_WIDTH = 3
export const GLYPH_HEIGHT = 5

/** Whether a letter has a dot here; letters that the font lacks are full blocks. */
export function hasDot(letter: string, x: number, y: number): boolean {
  const row = Number((GLYPHS[letter.toUpperCase()] ?? '77777')[y])
  return (row & (4 >> x)) !== 0
}
