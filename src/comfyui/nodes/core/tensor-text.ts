import { floatRepr } from '../../../protocol/float-repr.ts'
import { pyRepr } from '../../../protocol/python-text.ts'
import { frameFloats } from '../../pixels/frame.ts'
import { sizeOf } from '../../pixels/image.ts'
import type { LatentValue } from '../image-value.ts'
import { describe, isImage, isLatent, isMask } from './values.ts'

/** The text that Python has for a value on a link: the corner of an image for one, roughly as tensors are printed. */
export function describeTensor(value: object): string {
  if (isImage(value) || isMask(value)) {
    const size = sizeOf(value)
    const corner = value.batch > 0 ? frameFloats(value.frame(0), size).subarray(0, size.channels) : []
    const pixel = `[${Array.from(corner, (component) => floatRepr(Math.round(component * 1e4) / 1e4)).join(', ')}]`
    return value.kind === 'image' ? `tensor([[[${pixel}, ...]]])` : `tensor([[${pixel}]])`
  }
  if (isLatent(value)) return latentText('tensor([[[[...]]]])', value)
  const kind = 'kind' in value ? String(value.kind) : 'object'
  return `<comfyui-mock ${kind} ${describe(value)}>`
}

/** The dict that a latent is. */
export function latentText(tensor: string, { entries }: LatentValue): string {
  const others = Array.from(entries ?? [], ([name, value]) => `, ${pyRepr(name)}: ${pyRepr(value)}`)
  return `{'samples': ${tensor}${others.join('')}}`
}
