import { defineNode } from 'comfyui-mock'

/** A node that puts two others in its place: what subgraphs and loops of custom nodes do. */
export const upscaleTwice = defineNode({
  class_type: 'UpscaleTwice',
  input: { required: { image: ['IMAGE'], first: ['FLOAT', { default: 2 }], second: ['FLOAT', { default: 2 }] } },
  output: ['IMAGE'],
  run: ({ inputs }) => ({
    result: [['second', 0]],
    expand: {
      first: {
        class_type: 'ImageScaleBy',
        inputs: { image: inputs.image, upscale_method: 'bilinear', scale_by: inputs.first },
      },
      second: {
        class_type: 'ImageScaleBy',
        inputs: { image: ['first', 0], upscale_method: 'bilinear', scale_by: inputs.second },
      },
    },
  }),
})
