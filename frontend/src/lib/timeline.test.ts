import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { message } from './messages.fake'
import {
  advance,
  catchUp,
  emptyTimeline,
  entryOf,
  hasGap,
  load,
  prepend,
  receiptOf,
  receive,
  type Timeline,
} from './timeline'

const upTo = (last: number) => Array.from({ length: last }, (_, index) => message(index + 1))
const answer = (messages: ReturnType<typeof upTo>, seq: number, has_more = false) => ({
  messages,
  seq,
  has_more,
  receipts: {},
})
const seqs = ({ messages }: Timeline) => messages.map(({ seq }) => seq)
const loaded = (last: number) => load(emptyTimeline, answer(upTo(last), last))

describe('the timeline', () => {
  it('is, after any loss, order and doubling of pushes and a sync, what a fresh load gives', () => {
    const pushes = fc.record({
      known: fc.integer({ min: 0, max: 20 }),
      heard: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 120 }),
      late: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 40 }),
    })
    fc.assert(
      fc.property(pushes, ({ known, heard, late }) => {
        const push = (timeline: Timeline, seq: number) => receive(timeline, [entryOf(message(seq))])
        const before = heard.reduce(push, loaded(known))
        const from = before.upTo ?? 0
        const missed = upTo(40).filter(({ seq }) => seq > from)
        const after = late.reduce(push, catchUp(before, answer(missed, 40)))
        expect(after.messages).toEqual(loaded(40).messages)
        expect(hasGap(after)).toBe(false)
        expect(after.upTo).toBe(40)
      }),
    )
  })

  it('never shows a hole, whatever is pushed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 })), (heard) => {
        const timeline = heard.reduce(
          (now, seq) => receive(now, [entryOf(message(seq))]),
          loaded(5),
        )
        expect(seqs(timeline)).toEqual(upTo(timeline.upTo ?? 0).map(({ seq }) => seq))
      }),
    )
  })

  it('knows that something is missing when a push jumps', () => {
    expect(hasGap(receive(loaded(3), [entryOf(message(5))]))).toBe(true)
    expect(hasGap(receive(loaded(3), [entryOf(message(4))]))).toBe(false)
  })

  it('keeps what was pushed before the first load', () => {
    const early = receive(emptyTimeline, [entryOf(message(4))])
    expect(seqs(load(early, answer(upTo(3), 3)))).toEqual([1, 2, 3, 4])
  })

  it('puts history in front, without doubling', () => {
    const newest = load(emptyTimeline, answer([message(5), message(6)], 6, true))
    const paged = prepend(newest, { messages: upTo(5), has_more: false })
    expect(seqs(paged)).toEqual([1, 2, 3, 4, 5, 6])
    expect(paged.hasOlder).toBe(false)
  })

  it('keeps an edit of a message that lies further back than is loaded', () => {
    const newest = load(emptyTimeline, answer([message(2)], 2, true))
    const edited = message(1, { content: 'better' })
    const changed = receive(newest, [{ seq: 3, message: edited }])
    const paged = prepend(changed, { messages: [message(1)], has_more: false })
    expect(paged.messages).toEqual([edited, message(2)])
  })

  it('shows the last of several edits, however they come', () => {
    const edits = [2, 3, 4, 5].map((seq) => {
      return { seq, message: message(1, { content: `edited at ${seq}` }) }
    })
    const orders = fc.shuffledSubarray([...edits, ...edits], { minLength: 2 * edits.length })
    fc.assert(
      fc.property(orders, (pushes) => {
        const timeline = pushes.reduce((now, push) => receive(now, [push]), loaded(1))
        expect(timeline.messages).toEqual([message(1, { content: 'edited at 5' })])
      }),
    )
  })

  it('moves receipts forward only, and what is read is delivered', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(50))), (moves) => {
        let last = { delivered_seq: 0, read_seq: 0 }
        let timeline = loaded(1)
        for (const [read, seq] of moves) {
          timeline = advance(timeline, 'other', read ? { read_seq: seq } : { delivered_seq: seq })
          const now = receiptOf(timeline, 'other')
          expect(now.read_seq).toBeGreaterThanOrEqual(last.read_seq)
          expect(now.delivered_seq).toBeGreaterThanOrEqual(last.delivered_seq)
          expect(now.read_seq).toBeLessThanOrEqual(now.delivered_seq)
          last = now
        }
      }),
    )
  })
})
