import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Receipt } from '../generated/events'
import { message } from './messages.fake'
import { advance, catchUp, emptyTimeline, entryOf, load, receive, type Timeline } from './timeline'
import { viewOf } from './timelineView'

type Event = { stored: number } | { moved: Partial<Receipt> } | { synced: Receipt }

const count = 8
const ticks = ['sending', 'sent', 'delivered', 'read']
const own = (seq: number) => message(seq, { senderId: 'alice' })
const waiting = Array.from({ length: count }, (_, index) => ({
  clientId: own(index + 1).clientId,
  userId: 'alice',
  matchId: 'match',
  content: 'Hello',
  createdAt: 0,
  replyTo: null,
  refusal: null,
}))

const seq = fc.nat(count)
const events: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ stored: fc.integer({ min: 1, max: count }) }),
  fc.record({ moved: fc.record({ delivered_seq: seq }) }),
  fc.record({ moved: fc.record({ read_seq: seq }) }),
  fc.record({ synced: fc.record({ delivered_seq: seq, read_seq: seq }) }),
)

function happens(timeline: Timeline, event: Event): Timeline {
  if ('stored' in event) return receive(timeline, [entryOf(own(event.stored))])
  if ('moved' in event) return advance(timeline, 'other', event.moved)
  const receipts = { other: event.synced }
  return catchUp(timeline, { messages: [], seq: timeline.upTo ?? 0, has_more: false, receipts })
}

const readIn = (event: Event) =>
  'moved' in event ? (event.moved.read_seq ?? 0) : 'synced' in event ? event.synced.read_seq : 0

const empty = load(emptyTimeline, { messages: [], seq: 0, has_more: false, receipts: {} })
const view = (timeline: Timeline) => viewOf(timeline, waiting, 'alice')
const tickOf = (timeline: Timeline) =>
  new Map(view(timeline).map(({ key, state }) => [key, ticks.indexOf(state ?? '')]))

it('R14: ticks only go forward, up to the furthest receipt, in whatever order and however often they come', () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 60, size: 'max' }), (history) => {
      let timeline = empty
      for (const event of history) {
        const before = tickOf(timeline)
        timeline = happens(timeline, event)
        for (const [key, tick] of tickOf(timeline))
          expect(tick).toBeGreaterThanOrEqual(before.get(key) ?? 0)
      }
      const read = Math.max(0, ...history.map(readIn))
      const stored = view(timeline).filter((shown) => shown.seq > 0)
      expect(view(timeline)).toHaveLength(count)
      expect(stored.every((shown) => (shown.state === 'read') === shown.seq <= read)).toBe(true)
    }),
  )
})
