import { generate, type OutputFile, type Workflow } from './polling-client.ts'

/** Uploads a picture and has it inverted and scaled to half its size: the shape of every image-to-image job. */
export async function halve(
  url: string,
  picture: Uint8Array<ArrayBuffer>,
  width: number,
  height: number,
): Promise<OutputFile[]> {
  const form = new FormData()
  form.append('image', new Blob([picture], { type: 'image/png' }), 'source.png')
  const response = await fetch(`${url}/upload/image`, { method: 'POST', body: form })
  // The server may give another name: where one of this name with other content is there already.
  const { name, subfolder } = (await response.json()) as { name: string; subfolder: string }
  const workflow: Workflow = {
    load: { class_type: 'LoadImage', inputs: { image: subfolder ? `${subfolder}/${name}` : name } },
    invert: { class_type: 'ImageInvert', inputs: { image: ['load', 0] } },
    scale: {
      class_type: 'ImageScale',
      inputs: {
        image: ['invert', 0],
        upscale_method: 'nearest-exact',
        width: Math.round(width / 2),
        height: Math.round(height / 2),
        crop: 'disabled',
      },
    },
    save: { class_type: 'SaveImage', inputs: { images: ['scale', 0], filename_prefix: 'halved' } },
  }
  return generate(url, workflow, 20)
}
