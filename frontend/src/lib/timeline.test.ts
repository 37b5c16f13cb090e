import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { histories } from './history.fake'
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

const pushed = { seq: fc.nat(), at: fc.integer({ min: 0, max: 100 }) }
/** What comes to a page that was opened at some time, and in which order; `at`: when the server read it, in percent. */
const happenings = fc.record({
  history: histories,
  opened: pushed.at,
  pageSize: fc.integer({ min: 1, max: 10 }),
  happened: fc.array(
    fc.record({ what: fc.constantFrom('push', 'push', 'push', 'sync', 'page'), ...pushed }),
    { maxLength: 100 },
  ),
  late: fc.array(fc.record(pushed), { maxLength: 20 }),
})

describe('the timeline', () => {
  it('is, whatever is lost, doubled, late and out of order, after a sync what a fresh load gives', () => {
    fc.assert(
      fc.property(happenings, ({ history, opened, pageSize, happened, late }) => {
        const end = history.length
        const time = (percent: number) => Math.round((percent / 100) * end)
        const push = (timeline: Timeline, { seq, at }: { seq: number; at: number }) =>
          receive(timeline, [history.push(1 + (seq % end), time(at))])
        const sync = (timeline: Timeline, now: number, after: number) =>
          catchUp(timeline, history.sync(Math.max(now, after), after, pageSize))
        const page = (timeline: Timeline, now: number) =>
          prepend(timeline, history.page(now, timeline.messages[0]?.seq ?? 0, pageSize))

        const begin = load(emptyTimeline, history.load(time(opened), pageSize))
        let timeline = happened.reduce((known, { what, seq, at }) => {
          if (what === 'push') return push(known, { seq, at })
          if (what === 'sync') return sync(known, time(at), seq % ((known.upTo ?? 0) + 1))
          return known.hasOlder ? page(known, Math.max(time(at), time(opened))) : known
        }, begin)
        while ((timeline.upTo ?? 0) < end) timeline = sync(timeline, end, timeline.upTo ?? 0)
        timeline = late.reduce(push, timeline)
        while (timeline.hasOlder) timeline = page(timeline, end)

        expect(timeline.messages).toEqual(history.load(end, end).messages)
        expect(hasGap(timeline)).toBe(false)
        expect(timeline.upTo).toBe(end)
      }),
      { numRuns: 1000 },
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
