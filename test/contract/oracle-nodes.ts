import { PNG } from 'pngjs'
import {
  ExecutionBlocker,
  InterruptedError,
  NodeError,
  type NodeBehaviour,
  type NodeContext,
  type Preview,
} from '../../src/comfyui/nodes/node-behaviour.ts'
import type { Json } from '../../src/protocol/json.ts'
import { pyRepr, pyStr } from '../../src/protocol/python-text.ts'
import type { Pacemaker } from './pacemaker.ts'

/** The recorder's own nodes, as `recordings/README.md` and `oracle-nodes.md` describe them. */
export function oracleBehaviours(pacemaker: Pacemaker): Readonly<Record<string, NodeBehaviour>> {
  return {
    OracleSleep: { run: (context) => sleepInSteps(context, pacemaker, false) },
    OracleAsync: { isAsync: true, run: (context) => sleepInSteps(context, pacemaker, true) },
    OracleRaise: { run: raise },
    OracleOOM: {
      run: () => {
        throw new NodeError('torch.OutOfMemoryError', 'CUDA out of memory. Tried to allocate 20.00 GiB')
      },
    },
    OracleInterrupt: {
      run: () => {
        throw new InterruptedError()
      },
    },
    OracleLazySwitch: {
      lazy: (inputs) => [inputs.which === true ? 'on_true' : 'on_false'],
      run: ({ inputs }) => [inputs.which === true ? inputs.on_true : inputs.on_false],
    },
    OracleChanged: { fingerprint: () => Number.NaN, run: passImage },
    OracleValidate: { validate: { inputs: ['value', 'mode'], check: validate }, run: passImage },
    OracleOutput: {
      run: ({ inputs, raw }) => ({
        ui: { text: [raw.get('text') as Json], count: [(raw.get('opt') as Json | undefined) ?? 3] },
        result: [inputs.image, raw.get('text')],
      }),
    },
    OracleNoUiOutput: { run: () => [] },
    OracleExpand: { run: expand },
    OracleExpandCycle: { run: expandCycle },
    OracleMakeList: {
      run: ({ inputs }) => [Array.from({ length: Number(inputs.n) }, (_, index) => index + 1)],
    },
    OracleBlock: { run: ({ inputs }) => [new ExecutionBlocker(String(inputs.message) || null)] },
    OracleText: { run: sendTexts },
    OracleTypes: { run: listInputs },
    OracleCheckpoint: { run: () => [{ kind: 'model', stepMs: 40 }, { kind: 'clip' }, { kind: 'vae' }] },
  }
}

function passImage({ inputs }: NodeContext): readonly unknown[] {
  return [inputs.image]
}

async function sleepInSteps(context: NodeContext, pacemaker: Pacemaker, isAsync: boolean): Promise<readonly unknown[]> {
  const { inputs, promptId, nodeId } = context
  const seconds = Number(inputs.seconds)
  const steps = Number(inputs.steps)
  if (steps === 0) {
    await context.sleep(seconds * 1000, { interruptible: true })
    await pacemaker.wait(promptId, nodeId, seconds * 1000)
    return [inputs.image]
  }
  const nominal = (seconds * 1000) / steps
  const hasPreviews = inputs.preview === 'jpeg' || inputs.preview === 'png'
  const paced = await pacemaker.steps({ promptId, nodeId, steps, nominal, hasPreviews, isAsync })
  for (const [index, { duration, endsAt }] of paced.entries()) {
    // @note Without a time an asynchronous node gives way once, which is no matter of the clock.
    await context.sleep(isAsync && nominal === 0 ? 0 : duration)
    pacemaker.reach(promptId, endsAt)
    await context.progress(index + 1, steps, previewOf(inputs.preview, index))
  }
  return [inputs.image]
}

function raise({ inputs }: NodeContext): never {
  const kind = String(inputs.kind)
  // @note The text of a KeyError is the repr of its key.
  throw new NodeError(kind, kind === 'KeyError' ? pyRepr(String(inputs.message)) : String(inputs.message))
}

function validate(inputs: ReadonlyMap<string, Json>): boolean | string {
  switch (inputs.get('mode')) {
    case 'false':
      return false
    case 'message':
      return `value ${pyStr(inputs.get('value') ?? null)} is not welcome`
    case 'raise':
      throw new NodeError('RuntimeError', 'validation exploded')
  }
  return true
}

function expand({ inputs }: NodeContext): ReturnType<NodeBehaviour['run']> {
  return {
    result: [['2', 0]],
    expand: {
      '1': { class_type: 'ImageInvert', inputs: { image: inputs.image } },
      '2': {
        class_type: 'OracleSleep',
        inputs: { image: ['1', 0], seconds: inputs.seconds, steps: 2, preview: 'none' },
      },
      '3': { class_type: 'PreviewImage', inputs: { images: ['2', 0] } },
    },
  }
}

function expandCycle(): ReturnType<NodeBehaviour['run']> {
  return {
    result: [['1', 0]],
    expand: {
      '1': { class_type: 'ImageInvert', inputs: { image: ['2', 0] } },
      '2': { class_type: 'ImageInvert', inputs: { image: ['1', 0] } },
    },
  }
}

function sendTexts(context: NodeContext): readonly unknown[] {
  const text = String(context.inputs.text)
  context.sendText(text)
  context.send('oracle.custom', { node: context.nodeId, text })
  context.send('oracle.broadcast', { node: context.nodeId }, 'everyone')
  return [context.inputs.image]
}

function listInputs({ raw }: NodeContext): ReturnType<NodeBehaviour['run']> {
  const names = ['i', 'f', 's', 'b', 'c', 'c2', 'n', 'o_any', 'o_union', 'o_int']
  const text = `[${names.map((name) => textOf(raw.get(name))).join(', ')}]`
  return { ui: { text: [text] }, result: [text, raw.get('i'), raw.get('f'), raw.get('b')] }
}

function textOf(value: unknown): string {
  // @note What comes by a link is a picture: the recorder cut the texts of tensors, and any will do.
  const isPicture = typeof value === 'object' && value !== null && 'kind' in value
  return isPicture ? 'tensor([...])' : pyRepr((value ?? null) as Json)
}

/** 32x24, one colour: a recorded preview, since pictures of this kind are compared by size only. */
const JPEG = Buffer.from(
  `/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCg
r/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAARCAAYACADASIAAhEBAxEB
/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2
JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5
usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBA
QAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0
dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAx
EAPwDweiiiv7oP85wooooAKKKKACiiigD/2Q==`,
  'base64',
)

function previewOf(format: unknown, index: number): Preview | undefined {
  if (format === 'jpeg') return { format, bytes: JPEG }
  if (format !== 'png') return undefined
  const picture = new PNG({ width: 32, height: 24 })
  for (let offset = 0; offset < picture.data.length; offset += 4) {
    picture.data.set([(index * 40) % 256, 128, 200, 255], offset)
  }
  return { format, bytes: PNG.sync.write(picture, { colorType: 2 }) }
}
