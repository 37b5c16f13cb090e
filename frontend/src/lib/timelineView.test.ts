import { describe, expect, it } from 'vitest'
import { message } from './messages.fake'
import type { PendingMessage } from './pending'
import { advance, emptyTimeline, entryOf, load, receive, type Timeline } from './timeline'
import { viewOf } from './timelineView'

const pending = (part: Partial<PendingMessage> = {}): PendingMessage => ({
  clientId: 'mine',
  userId: 'alice',
  matchId: 'match',
  content: 'Hello',
  replyTo: null,
  createdAt: 0,
  refusal: null,
  ...part,
})

const opened = (...messages: ReturnType<typeof message>[]): Timeline =>
  load(emptyTimeline, { messages, seq: messages.at(-1)?.seq ?? 0, has_more: false, receipts: {} })

const states = (timeline: Timeline, waiting: PendingMessage[] = []) =>
  viewOf(timeline, waiting, 'alice').map(({ state }) => state)

describe('what one person sees', () => {
  it('is their own unsent messages last, without a number', () => {
    const shown = viewOf(opened(message(1)), [pending()], 'alice')
    expect(shown.map(({ content, seq, state }) => [content, seq, state])).toEqual([
      ['message 1', 1, null],
      ['Hello', 0, 'sending'],
    ])
  })

  it('keeps the key of an own message when it is stored, and shows it once', () => {
    const waiting = pending()
    const [before] = viewOf(opened(), [waiting], 'alice')
    const stored = message(1, { senderId: 'alice', clientId: 'mine' })
    const after = viewOf(receive(opened(), [entryOf(stored)]), [waiting], 'alice')
    expect(after.map(({ key, state }) => [key, state])).toEqual([[before?.key, 'sent']])
  })

  it('keeps an own message in sight when it is stored before what precedes it has come', () => {
    const stored = message(3, { senderId: 'alice', clientId: 'mine' })
    const ahead = receive(opened(message(1)), [entryOf(stored)])
    expect(states(ahead)).toEqual([null, 'sent'])
  })

  it('moves the ticks with the receipts of the other, and not with one’s own', () => {
    const own = [1, 2, 3].map((seq) => message(seq, { senderId: 'alice' }))
    const sent = advance(opened(...own), 'alice', { read_seq: 3 })
    expect(states(sent)).toEqual(['sent', 'sent', 'sent'])
    const seen = advance(advance(sent, 'other', { delivered_seq: 2 }), 'other', { read_seq: 1 })
    expect(states(seen)).toEqual(['read', 'delivered', 'sent'])
  })

  it('says what was refused', () => {
    expect(states(opened(), [pending({ refusal: 'too_large' })])).toEqual(['notSent'])
  })

  it('does not take a message of the other’s for an own one with the same client id', () => {
    const theirs = message(1, { clientId: 'mine' })
    expect(states(opened(theirs), [pending()])).toEqual([null, 'sending'])
  })
})
