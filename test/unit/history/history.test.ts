import { expect, test } from 'vitest'
import { History, type HistoryEntry } from '../../../src/comfyui/history/history.ts'
import { PythonError } from '../../../src/protocol/python-error.ts'

const entry: HistoryEntry = {
  prompt: [],
  outputs: new Map(),
  status: { status_str: 'success', completed: true, messages: [] },
  meta: new Map(),
}

test('an empty history can be asked to delete anything', () => {
  const history = new History()
  for (const id of ['a', 1, null, [], new Map()]) expect(() => history.delete(id)).not.toThrow()
})

test('a history with entries cannot be asked to delete a list or a dict', () => {
  const history = new History()
  history.add('a', entry)
  for (const id of ['b', 1, null]) expect(() => history.delete(id)).not.toThrow()
  expect(() => history.delete([])).toThrow(PythonError)
  expect(() => history.delete(new Map())).toThrow(PythonError)
  history.delete('a')
  expect(() => history.delete([])).not.toThrow()
})
