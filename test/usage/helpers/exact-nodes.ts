import { defineNode } from 'comfyui-mock'
import type { NodeClass } from '../../../src/comfyui/nodes/node-class.ts'
import { ExecutionBlocker, NodeError } from '../../../src/comfyui/nodes/node-behaviour.ts'
import type { SeenMessage } from './follow.ts'

const any = (...names: string[]): Record<string, ['*']> => Object.fromEntries(names.map((name) => [name, ['*']]))

/** Small nodes that stand for what custom nodes do. */
export const exactNodes: NodeClass[] = [
  defineNode({
    class_type: 'Value',
    input: { required: any('value') },
    output: ['*'],
    run: ({ raw }) => [raw.get('value')],
  }),
  defineNode({
    class_type: 'List',
    input: { required: { n: ['INT'] } },
    output: ['INT'],
    output_is_list: [true],
    run: ({ inputs }) => [Array.from({ length: Number(inputs['n']) }, (_, index) => index)],
  }),
  defineNode({
    class_type: 'Show',
    input: { required: any('value') },
    output_node: true,
    run: ({ inputs }) => ({ ui: { text: [String(inputs['value'])] } }),
  }),
  defineNode({
    class_type: 'Switch',
    input: { required: { on: ['*'] }, optional: { yes: ['*', { lazy: true }], no: ['*', { lazy: true }] } },
    output: ['*'],
    lazy: ({ on }) => [on ? 'yes' : 'no'],
    run: ({ inputs, raw }) => [raw.get(inputs['on'] ? 'yes' : 'no')],
  }),
  defineNode({
    class_type: 'Async',
    input: { required: { ms: ['FLOAT'], steps: ['INT'] }, optional: any('value') },
    output: ['*'],
    isAsync: true,
    run: async ({ inputs, raw, sleep, progress }) => {
      const steps = Number(inputs['steps'])
      for (let step = 1; step <= steps; step += 1) {
        await sleep(Number(inputs['ms']))
        await progress(step, steps)
      }
      return [raw.get('value')]
    },
  }),
  defineNode({
    class_type: 'Sleep',
    input: { required: { ms: ['FLOAT'] }, optional: any('value') },
    output: ['*'],
    run: async ({ inputs, raw, sleep }) => {
      await sleep(Number(inputs['ms']))
      return [raw.get('value')]
    },
  }),
  defineNode({
    class_type: 'Fail',
    input: { optional: any('value') },
    output: ['*'],
    run: () => {
      throw new NodeError('ValueError', 'failed')
    },
  }),
  defineNode({
    class_type: 'Block',
    input: { required: { message: ['STRING'] } },
    output: ['*'],
    run: ({ inputs }) => [new ExecutionBlocker(String(inputs['message']) || null)],
  }),
  defineNode({
    class_type: 'Expand',
    input: { required: { value: ['*'], handed: ['*'] } },
    output: ['*'],
    run: ({ inputs }) => ({
      result: [['1', 0]],
      expand: {
        '1': { class_type: 'Value', inputs: { value: inputs['handed'] } },
        '2': { class_type: 'PreviewImage', inputs: { images: ['3', 0] } },
        '3': { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: inputs['value'] } },
      },
    }),
  }),
]

/** What a client was told of the execution, in few words. */
export function told(messages: readonly SeenMessage[]): string[] {
  return messages.flatMap(({ type, data }) => {
    switch (type) {
      case 'executing':
        return data['node'] === null ? ['end'] : [`run ${String(data['node'])}`]
      case 'executed':
        return [`show ${String(data['node'])} ${JSON.stringify(data['output'])}`]
      case 'progress':
        return [`step ${String(data['node'])} ${String(data['value'])}/${String(data['max'])}`]
      case 'execution_cached':
        return [`cached ${(data['nodes'] as string[]).join()}`]
      case 'execution_error':
        return [
          `error ${String(data['node_id'])} ${String(data['exception_type'])}: ${String(data['exception_message']).trim()}`,
        ]
      case 'execution_success':
      case 'execution_interrupted':
        return [type.slice('execution_'.length)]
    }
    return []
  })
}
