import { expect, test } from 'vitest'
import { modelFacts } from '../../../src/comfyui/assets/model-facts.ts'

function safetensors(metadata: unknown): Buffer {
  const header = Buffer.from(JSON.stringify({ __metadata__: metadata }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header])
}

test.each([
  [{ 'modelspec.base_model': 'a', base_model: 'b' }, { base_model: 'a' }],
  [{ ss_base_model_version: '', base_model: 'b' }, { base_model: 'b' }],
  [
    { ss_tag_frequency: '{"1": {"b": 2, "a": 1}, "2": {"a": 5, "é": 1}, "3": 4}', trained_words: 'x' },
    { trained_words: ['a', 'b', 'é'] },
  ],
  [{ ss_tag_frequency: 'x', trained_words: ' one, ,two ' }, { trained_words: ['one', 'two'] }],
  [{ trained_words: '["a", 1]' }, { trained_words: ['a', '1'] }],
  [{ trained_words: '{"a": 1}' }, { trained_words: ['{"a": 1}'] }],
  [{ trained_words: ' , ' }, {}],
  [
    { hf_url: 'u', sshs_model_hash: 'h', ssmd_cover_images: '[]', 'modelspec.air': 'air', other: 'x' },
    { air: 'air', has_preview_images: true, source_hash: 'h', resolve_url: 'u' },
  ],
  ['text', {}],
])('%j tells %j', (metadata, facts) => {
  expect(Object.fromEntries(modelFacts(safetensors(metadata)))).toEqual(facts)
})

test('a file without such a header tells nothing', () => {
  for (const bytes of ['', 'x'.repeat(20)]) expect(modelFacts(Buffer.from(bytes)).size).toBe(0)
})
