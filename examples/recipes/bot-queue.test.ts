import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { BotQueue, type Reply } from './bot-queue.ts'

const comfy = setupComfyMock()

const workflow = (color: number) => ({
  '1': { class_type: 'EmptyImage', inputs: { width: 16, height: 16, batch_size: 1, color } },
  '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'bot' } },
})

function reply(): Reply & { texts: string[]; pictures: string[] } {
  const texts: string[] = []
  const pictures: string[] = []
  return { texts, pictures, edit: (text) => void texts.push(text), show: (made) => void pictures.push(...made) }
}

test('all who wait are told when they move up, and everybody gets their own picture', async () => {
  const bot = new BotQueue(comfy.url, 10)
  const [ann, bob, cy] = [reply(), reply(), reply()]
  await Promise.all([
    bot.imagine('ann', workflow(1), ann),
    bot.imagine('bob', workflow(2), bob),
    bot.imagine('cy', workflow(3), cy),
  ])
  expect(ann.texts).toEqual(['I am on it.'])
  expect(bob.texts).toEqual(['You are number 2 in the queue.', 'I am on it.'])
  expect(cy.texts).toEqual(['You are number 3 in the queue.', 'You are number 2 in the queue.', 'I am on it.'])
  const names = [ann, bob, cy].map(({ pictures }) => pictures.map((url) => new URL(url).searchParams.get('filename')))
  expect(names).toEqual([['bot_00001_.png'], ['bot_00002_.png'], ['bot_00003_.png']])
  expect(comfy.prompts.map(({ graph }) => graph['1']?.inputs['color'])).toEqual([1, 2, 3])
  expect((await fetch(ann.pictures[0] ?? '')).ok).toBe(true)
})

test('a user who does not wait is asked to', async () => {
  const bot = new BotQueue(comfy.url, 10)
  const impatient = reply()
  await Promise.all([bot.imagine('ann', workflow(1), reply()), bot.imagine('ann', workflow(2), impatient)])
  expect(impatient.texts).toEqual(['One picture at a time, please: yours is still being made.'])
  expect(comfy.prompts).toHaveLength(1)
})

test('after a failure the user may try again, and the others had nothing of it', async () => {
  const bot = new BotQueue(comfy.url, 10)
  comfy.setFailure({ error: { message: 'the sampler has gone for a walk' } }, { times: 1 })
  const [ann, bob, again] = [reply(), reply(), reply()]
  await Promise.all([bot.imagine('ann', workflow(1), ann), bot.imagine('bob', workflow(2), bob)])
  await bot.imagine('ann', workflow(1), again)
  expect(ann.texts.at(-1)).toBe('Sorry, that did not work: the sampler has gone for a walk')
  expect([ann, bob, again].map(({ pictures }) => pictures.length)).toEqual([0, 1, 1])
})

test('a server that is down is said to be, and the bot lives on', async () => {
  const bot = new BotQueue(comfy.url, 10)
  const [ann, again] = [reply(), reply()]
  comfy.down()
  await bot.imagine('ann', workflow(1), ann)
  comfy.up()
  await bot.imagine('ann', workflow(1), again)
  expect(ann.texts.at(-1)).toBe('Sorry, that did not work: fetch failed')
  expect(again.pictures).toHaveLength(1)
})

test('who cancels makes room: a job that runs is interrupted, one that waits is never submitted', async () => {
  const bot = new BotQueue(comfy.url, 10)
  const held = comfy.hold()
  const [ann, bob, cy] = [reply(), reply(), reply()]
  const all = Promise.all([
    bot.imagine('ann', workflow(1), ann),
    bot.imagine('bob', workflow(2), bob),
    bot.imagine('cy', workflow(3), cy),
  ])
  await held.reached
  await bot.cancel('bob')
  expect(cy.texts.at(-1)).toBe('You are number 2 in the queue.')
  await bot.cancel('ann')
  held.release()
  await all
  expect([ann, bob, cy].map(({ texts }) => texts.at(-1))).toEqual(['Cancelled.', 'Cancelled.', 'I am on it.'])
  expect([ann, bob, cy].map(({ pictures }) => pictures.length)).toEqual([0, 0, 1])
  expect(comfy.prompts.map(({ status }) => status)).toEqual(['interrupted', 'completed'])
})
