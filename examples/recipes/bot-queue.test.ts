import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { BotQueue, type Chat } from './bot-queue.ts'

const comfy = setupComfyMock()

const workflow = (color: number) => ({
  '1': { class_type: 'EmptyImage', inputs: { width: 16, height: 16, batch_size: 1, color } },
  '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'bot' } },
})

function chat(): Chat & { lines: string[]; pictures: number } {
  const lines: string[] = []
  return {
    lines,
    pictures: 0,
    say: (text) => void lines.push(text),
    show(files) {
      this.pictures += files.length
    },
  }
}

test('the second user is told their place in the queue, and both get their picture', async () => {
  const bot = new BotQueue(comfy.url)
  comfy.setDelay('100ms')
  const [one, two] = [chat(), chat()]
  const first = bot.imagine('ann', workflow(1), one)
  await expect.poll(() => comfy.prompts.length).toBe(1)
  await Promise.all([first, bot.imagine('bob', workflow(2), two)])
  expect(one).toMatchObject({ lines: ['I am on it.'], pictures: 1 })
  expect(two).toMatchObject({ lines: ['You are number 2 in the queue.'], pictures: 1 })
})

test('a user who does not wait is asked to', async () => {
  const bot = new BotQueue(comfy.url)
  comfy.setDelay('50ms')
  const impatient = chat()
  await Promise.all([bot.imagine('ann', workflow(1), chat()), bot.imagine('ann', workflow(2), impatient)])
  expect(impatient.lines).toEqual(['One picture at a time, please: yours is still being made.'])
  expect(comfy.prompts).toHaveLength(1)
})

test('after a failure the user may try again', async () => {
  const bot = new BotQueue(comfy.url)
  comfy.setFailure({ error: { message: 'the sampler has gone for a walk' } }, { times: 1 })
  const talk = chat()
  await bot.imagine('ann', workflow(1), talk)
  await bot.imagine('ann', workflow(1), talk)
  expect(talk.lines[1]).toContain('the sampler has gone for a walk')
  expect(talk.pictures).toBe(1)
})
