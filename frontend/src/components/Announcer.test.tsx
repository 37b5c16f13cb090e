import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { TimelineMessage } from '../hooks/useSocket'
import { message } from '../lib/messages.fake'
import { Announcer } from './Announcer'

const MANY = 1000

afterEach(cleanup)

function theirs(seq: number): TimelineMessage {
  return { ...message(seq), key: `key-${seq}`, mine: false, state: null, quoted: undefined }
}

/** Notes in `asked` how often it was asked who wrote it. */
function watched(seq: number, asked: number[]): TimelineMessage {
  return Object.defineProperty(theirs(seq), 'mine', {
    get: () => {
      asked.push(seq)
      return false
    },
  })
}

const announcer = (latest: TimelineMessage[], loading = false) => (
  <Announcer latest={latest} loading={loading} otherName="Bob" />
)

test('says what comes, and nothing that was there', () => {
  const old = [theirs(1), theirs(2)]
  const { container, rerender } = render(announcer([], true))
  rerender(announcer(old))
  expect(container.textContent).toBe('')
  rerender(announcer([...old, { ...theirs(3), mine: true }, theirs(4)]))
  expect(container.textContent).toBe('Bob: message 4')
})

test('says what one’s own message had overtaken', () => {
  const mine = { ...theirs(13), mine: true }
  const { container, rerender } = render(announcer([theirs(11)]))
  rerender(announcer([theirs(11), mine]))
  rerender(announcer([theirs(11), theirs(12), mine]))
  expect(container.textContent).toBe('Bob: message 12')
})

test('says no older page, where all that was there was one’s own', () => {
  const mine = { ...theirs(13), mine: true }
  const { container, rerender } = render(announcer([mine]))
  rerender(announcer([theirs(11), theirs(12), mine]))
  expect(container.textContent).toBe('')
})

test('looks only at what is new, however long the conversation', () => {
  const asked: number[] = []
  const old = Array.from({ length: MANY }, (_, index) => watched(index + 1, asked))
  const { container, rerender } = render(announcer(old))
  asked.length = 0
  rerender(announcer([...old, watched(MANY + 1, asked)]))
  expect(container.textContent).toBe(`Bob: message ${MANY + 1}`)
  expect(asked).not.toContain(MANY)
})
