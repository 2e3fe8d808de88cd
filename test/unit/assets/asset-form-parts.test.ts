import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { ask, errorOf, upload } from './api.ts'

const comfy = setupComfyMock({ flags: { enableAssets: true }, models: {} })

const post = (form: FormData) => ask(comfy.url, '/api/assets', { method: 'POST', body: form })

test('a blank hash is none: the file is looked at', async () => {
  const { status, body } = await upload(comfy.url, 'x', { hash: ' ', tags: 'input', name: 'n' })
  expect([status, body.name, body['size']]).toEqual([201, 'n', 1])
})

test.each([
  ['bytes of another charset', new Blob([Uint8Array.of(0xff)])],
  ['a text without its kind', new Blob(['0'.repeat(64)])],
])('a hash of %s is refused', async (_what, hash) => {
  const form = new FormData()
  form.append('hash', hash)
  form.append('file', new Blob(['x']), 'a.txt')
  expect(errorOf(await post(form))).toBe("400 INVALID_HASH: hash must be like 'blake3:<hex>'")
})

test('a name may be as long as 512 characters, blanks around it not counted', async () => {
  const name = 'é'.repeat(512)
  const { status, body } = await upload(comfy.url, 'x', { tags: 'input', name: ` ${name} ` })
  expect([status, body.name]).toEqual([201, name])
})

test.each([
  ['{"a": 1', "Value error, user_metadata must be JSON: Expecting ',' delimiter: line 1 column 8 (char 7)"],
  ['{"é": nul}', 'Value error, user_metadata must be JSON: Expecting value: line 1 column 7 (char 6)'],
  ['[1]', 'Value error, user_metadata must be a JSON object'],
])('metadata %j of a form are refused', async (user_metadata, msg) => {
  const { body } = await upload(comfy.url, 'x', { tags: 'input', user_metadata })
  const { message } = body['error'] as { message: string }
  expect(JSON.parse(message.slice('Validation failed: '.length))).toMatchObject([{ msg, input: user_metadata }])
})

function postRaw(body: string) {
  const headers = { 'content-type': 'multipart/form-data; boundary=B' }
  return ask(comfy.url, '/api/assets', { method: 'POST', body, headers })
}

const TAGS = '--B\r\nContent-Disposition: form-data; name="tags"\r\n\r\ninput\r\n'
const FILE = '--B\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'

test('a part without a name is passed over', async () => {
  const nameless = '--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B\r\n\r\ny\r\n'
  expect((await postRaw(`${nameless}${TAGS}${FILE}\r\nabc\r\n--B--\r\n`)).body['size']).toBe(3)
})

test('a file is stored as it comes, however it is said to be encoded', async () => {
  const encoded = `${TAGS}${FILE}Content-Transfer-Encoding: base64\r\n\r\neA==\r\n--B--\r\n`
  expect((await postRaw(encoded)).body['size']).toBe(4)
})

test('a file that breaks off is told of', async () => {
  expect(errorOf(await postRaw(`${TAGS}${FILE}\r\nabc`))).toBe(
    '500 UPLOAD_IO_ERROR: Failed to receive and store uploaded file.',
  )
})
