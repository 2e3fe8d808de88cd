import { expect, test } from 'vitest'
import { validate } from './validate.ts'

const COUNT = 2000

function chain(first: object): Record<string, object> {
  const graph: Record<string, object> = { n0: first }
  for (let index = 1; index < COUNT; index += 1) {
    graph[`n${index}`] = { class_type: 'ImageInvert', inputs: { image: [`n${index - 1}`, 0] } }
  }
  graph['out'] = { class_type: 'PreviewImage', inputs: { images: [`n${COUNT - 1}`, 0] } }
  return graph
}

test('a chain of two thousand nodes is validated to its end', () => {
  const outcome = validate(
    chain({ class_type: 'EmptyImage', inputs: { width: 0, height: 8, batch_size: 1, color: 0 } }),
  )
  expect(Object.keys(outcome.nodeErrors)).toEqual(['n0'])
  expect(outcome.nodeErrors['n0']?.dependent_outputs).toEqual(['out'])
})

test('an exception at the end of a long chain stays where it happened', () => {
  const outcome = validate(chain({ class_type: 'EmptyImage' }))
  expect(Object.keys(outcome.nodeErrors)).toEqual(['n0'])
  expect(outcome.nodeErrors['n0']?.errors[0]).toMatchObject({
    details: "'inputs'",
    extra_info: { linked_node: ['n0', 0] },
  })
})

test('a cycle of two thousand nodes is reported on each of them', () => {
  const outcome = validate(chain({ class_type: 'ImageInvert', inputs: { image: [`n${COUNT - 1}`, 0] } }))
  expect(Object.keys(outcome.nodeErrors)).toHaveLength(COUNT)
})

test('a diamond of many layers visits every node once', () => {
  const graph: Record<string, object> = {
    l0: { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 0 } },
  }
  for (let layer = 1; layer < 60; layer += 1) {
    graph[`l${layer}`] = {
      class_type: 'ImageBatch',
      inputs: { image1: [`l${layer - 1}`, 0], image2: [`l${layer - 1}`, 0] },
    }
  }
  graph['out'] = { class_type: 'PreviewImage', inputs: { images: ['l59', 0] } }
  expect(validate(graph).ok).toBe(true)
})
