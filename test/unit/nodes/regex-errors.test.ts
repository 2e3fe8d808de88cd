import { expect, test } from 'vitest'
import { outputsOf } from './run-node.ts'

// Texts of Python's `re` itself.
test.each([
  ['(?aL:x)', "bad inline flags: cannot use 'L' flag with a str pattern at position 4"],
  ['(?L:x)', "bad inline flags: cannot use 'L' flag with a str pattern at position 3"],
  ['(?L)x', "bad inline flags: cannot use 'L' flag with a str pattern at position 3"],
  ['(?au:x)', "bad inline flags: flags 'a', 'u' and 'L' are incompatible at position 4"],
  ['(?i', 'missing -, : or ) at position 3'],
  ['(?iq:x)', 'unknown flag at position 3'],
  ['(?i1:x)', 'missing -, : or ) at position 3'],
  ['(?i-', 'missing flag at position 4'],
  ['(?i-q:x)', 'unknown flag at position 4'],
  ['(?i-1:x)', 'missing flag at position 4'],
  ['(?i-s', 'missing : at position 5'],
  ['(?i-a:x)', "bad inline flags: cannot turn off flags 'a', 'u' and 'L' at position 5"],
  ['(?i-i:x)', 'bad inline flags: flag turned on and off at position 5'],
  ['x(?i)', 'global flags not at the start of the expression at position 1'],
  ['\\', 'bad escape (end of pattern) at position 0'],
  ['a\\', 'bad escape (end of pattern) at position 1'],
  ['[a\\', 'bad escape (end of pattern) at position 2'],
])('the pattern %s is refused as Python does', async (regex_pattern, message) => {
  const inputs = { string: 'x', regex_pattern, replace: '', case_insensitive: false, multiline: false, dotall: false }
  await expect(outputsOf('RegexReplace', inputs)).rejects.toThrow(message)
})

test.each([
  ['(?x: a b )', 'ab', '-'],
  ['(?x)(?-x:a b)', 'ab a b', 'ab -'],
  ['[\\b]', 'a\bb', 'a-b'],
  ['\\07', 'a\x07b', 'a-b'],
])('the pattern %s is taken by %j', async (regex_pattern, string, expected) => {
  const inputs = { string, regex_pattern, replace: '-', case_insensitive: false, multiline: false, dotall: false }
  expect(await outputsOf('RegexReplace', inputs)).toEqual([expected])
})
