import { expect, test } from 'vitest'
import type { TimelineMessage } from '../hooks/useSocket'
import { message as stored } from '../lib/messages.fake'
import { buildRows, differsAtStart, type Row } from './rows'

function message(seq: number, senderId: string, at: string): TimelineMessage {
  return {
    ...stored(seq, { senderId, createdAt: new Date(at).toISOString() }),
    key: `key${seq}`,
    quoted: undefined,
    mine: senderId === 'me',
    state: senderId === 'me' ? 'sent' : null,
  }
}

const drawn = (rows: Row[]) =>
  rows.map((row) => {
    if (row.kind !== 'message') return row.kind
    return `${row.first ? '(' : ''}${row.message.seq}${row.last ? ')' : ''}`
  })

const evening = [
  message(1, 'bo', '2026-03-01T22:00:10'),
  message(2, 'bo', '2026-03-01T22:00:50'),
  message(3, 'bo', '2026-03-01T22:01:05'),
  message(4, 'me', '2026-03-01T22:01:10'),
]
const morning = [message(5, 'bo', '2026-03-02T08:00:00'), message(6, 'bo', '2026-03-02T08:00:30')]

test('messages of one sender in one minute belong together', () => {
  expect(drawn(buildRows(evening, null))).toEqual(['day', '(1', '2)', '(3)', '(4)'])
})

test('each day begins with its divider', () => {
  expect(drawn(buildRows([...evening.slice(3), ...morning], null))).toEqual([
    'day',
    '(4)',
    'day',
    '(5',
    '6)',
  ])
})

test('the first unread message is marked, and begins a group', () => {
  expect(drawn(buildRows(morning, 6))).toEqual(['day', '(5)', 'new', '(6)'])
})

test('a change in the timeline leaves a gap, and the mark stands before the next message', () => {
  const gap = [message(5, 'bo', '2026-03-02T08:00:00'), message(8, 'bo', '2026-03-02T08:00:30')]
  expect(drawn(buildRows(gap, 7))).toEqual(['day', '(5)', 'new', '(8)'])
})

test('no mark while the first unread message is further back than what is loaded', () => {
  expect(drawn(buildRows(morning, 2))).not.toContain('new')
})

test('one’s own message that waits to be sent is never marked as new', () => {
  const waiting = { ...message(0, 'me', '2026-03-02T08:00:40'), state: 'sending' as const }
  expect(drawn(buildRows([...morning, waiting], 7))).not.toContain('new')
})

test('every row has a key of its own, even when clocks disagree about the day', () => {
  const odd = [evening[0], morning[0], evening[1]].filter((each) => each !== undefined)
  const keys = buildRows(odd, null).map((row) => row.key)
  expect(new Set(keys).size).toBe(keys.length)
})

test('older messages in front are told from newer ones at the end', () => {
  const some = buildRows(morning, null)
  const older = buildRows([...evening, ...morning], null)
  const newer = buildRows([...morning, message(7, 'me', '2026-03-02T08:05:00')], null)
  expect(differsAtStart(some, older)).toBe(true)
  expect(differsAtStart(older, some)).toBe(true)
  expect(differsAtStart(some, newer)).toBe(false)
  expect(differsAtStart(some, some)).toBe(false)
  expect(differsAtStart([], some)).toBe(false)
})
