import comfyuiMock = require('comfyui-mock')

const comfy: comfyuiMock.ComfyMock = comfyuiMock.setupComfyMock({ pace: 5 })
const url: string = comfy.url

// @ts-expect-error The URL is no number.
const port: number = comfy.url

export = { url, port }
