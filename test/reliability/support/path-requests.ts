export interface PathRequest {
  readonly method: string
  /** Below the URL of the mock; maybe with what a browser would have encoded. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Every way in which a request can name a file or a folder. */
export function pathRequests(name: string): PathRequest[] {
  const query = encodeURIComponent(name.toWellFormed())
  return [
    ...viewRequests(query),
    ...uploadRequests(name),
    ...userdataRequests(name, query),
    ...otherRequests(name, query),
  ]
}

function viewRequests(query: string): PathRequest[] {
  const kinds = ['output', 'input', 'temp', query]
  return [
    ...kinds.flatMap((kind) => [
      { method: 'GET', path: `/view?filename=${query}&type=${kind}` },
      { method: 'GET', path: `/view?filename=secret.txt&subfolder=${query}&type=${kind}` },
      { method: 'HEAD', path: `/view?filename=to-file.txt&subfolder=${query}&type=${kind}` },
    ]),
    { method: 'GET', path: `/view?filename=${query.replace('secret.txt', 'secret.png')}&channel=rgb` },
    { method: 'GET', path: `/view?filename=secret.png&channel=a&subfolder=${query}` },
    { method: 'GET', path: `/view?filename=secret.png&preview=webp&subfolder=${query}` },
  ]
}

/** The body of a form as a hostile client writes it: `FormData` would mend the name. */
function multipart(fields: Readonly<Record<string, string>>, filename: string, bytes: string): PathRequest {
  const boundary = 'reliability'
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const quoted = filename.replace(/[\\"]/g, String.raw`\$&`).replace(/[\r\n]/g, ' ')
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="image"; filename="${quoted}"\r\nContent-Type: image/png\r\n\r\n${bytes}\r\n`
  return {
    method: 'POST',
    path: '/upload/image',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${parts.join('')}${file}--${boundary}--\r\n`,
  }
}

function uploadRequests(name: string): PathRequest[] {
  const flat = name.replace(/[\r\n]/g, ' ')
  const mask = (reference: unknown): PathRequest => ({
    ...multipart({ original_ref: JSON.stringify(reference) }, 'mask.png', 'x'),
    path: '/upload/mask',
  })
  return [
    multipart({}, name, 'x'),
    multipart({ overwrite: 'true' }, name, 'x'),
    multipart({ subfolder: flat }, 'picture.png', 'x'),
    multipart({ subfolder: flat, overwrite: '1', type: 'temp' }, 'secret.txt', 'x'),
    multipart({ type: flat }, 'picture.png', 'x'),
    mask({ filename: name.replace('secret.txt', 'secret.png'), type: 'output' }),
    mask({ filename: 'secret.png', subfolder: name }),
    mask({ filename: 'secret.png', type: name }),
  ]
}

function userdataRequests(name: string, query: string): PathRequest[] {
  const overwrite = { method: 'POST', body: 'x' }
  return [
    { method: 'GET', path: `/userdata/${query}` },
    { method: 'HEAD', path: `/api/userdata/${query}` },
    { ...overwrite, path: `/userdata/${query}` },
    { ...overwrite, path: `/userdata/${query}?overwrite=false&full_info=true` },
    { ...overwrite, path: `/userdata/plain.txt` },
    { method: 'POST', path: `/userdata/plain.txt/move/${query}` },
    { ...overwrite, path: `/userdata/plain.txt` },
    { method: 'POST', path: `/userdata/plain.txt/move/${query}?overwrite=false` },
    { method: 'POST', path: `/userdata/${query}/move/stolen.txt` },
    { method: 'GET', path: `/userdata?dir=${query}&recurse=true&full_info=true` },
    { method: 'GET', path: `/userdata?dir=${query}&split=true` },
    { method: 'GET', path: `/v2/userdata?path=${query}` },
    { method: 'DELETE', path: `/userdata/${query}` },
    ...(/^[\u0020-\u007e]*$/.test(name)
      ? [
          { method: 'GET', path: '/userdata?dir=.', headers: { 'comfy-user': name } },
          { method: 'POST', path: '/userdata/secret.txt', headers: { 'comfy-user': name }, body: 'x' },
          { method: 'POST', path: '/settings/a', headers: { 'comfy-user': name }, body: '1' },
        ]
      : []),
  ]
}

function otherRequests(name: string, query: string): PathRequest[] {
  const json = (path: string, body: unknown): PathRequest => ({ method: 'POST', path, body: JSON.stringify(body) })
  const graph = (nodes: unknown): PathRequest => json('/prompt', { prompt: nodes })
  const save = (classType: string): PathRequest =>
    graph({
      '1': { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 0 } },
      '2': {
        class_type: classType,
        inputs: { images: ['1', 0], filename_prefix: name, fps: 8, lossless: true, quality: 80, method: 'default' },
      },
    })
  const load = (classType: string, inputs: Readonly<Record<string, unknown>>): PathRequest =>
    graph({
      '1': { class_type: classType, inputs },
      '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
    })
  const picture = name.replace('secret.txt', 'secret.png')
  const model = query.replace('secret.txt', 'secret.safetensors')
  return [
    { method: 'GET', path: `/models/${query}` },
    { method: 'GET', path: `/experiment/models/${query}` },
    { method: 'GET', path: `/experiment/models/preview/checkpoints/0/${model}` },
    { method: 'GET', path: `/experiment/models/preview/${query}/0/secret.safetensors` },
    { method: 'GET', path: `/view_metadata/checkpoints?filename=${model}` },
    { method: 'GET', path: `/view_metadata/checkpoints?filename=${query}.safetensors` },
    { method: 'GET', path: `/view_metadata/${query}?filename=secret.safetensors` },
    { method: 'GET', path: `/internal/files/${query}` },
    { method: 'GET', path: `/${query}` },
    { method: 'GET', path: `/extensions/${query}` },
    { method: 'GET', path: `/api/workflow_templates/${query}` },
    { method: 'GET', path: `/global_subgraphs/${query}` },
    { method: 'GET', path: `/settings/${query}` },
    json('/users', { username: name }),
    save('SaveImage'),
    save('SaveAnimatedWEBP'),
    load('LoadImage', { image: picture }),
    load('LoadImage', { image: `${picture} [output]` }),
    load('LoadImageMask', { image: picture, channel: 'alpha' }),
    load('LoadLatent', { latent: name }),
  ]
}
