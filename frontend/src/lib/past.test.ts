import fc from 'fast-check'
import { expect, it } from 'vitest'
import { message } from './messages.fake'
import {
  extendBack,
  extendForward,
  lookBack,
  makeRoomAfter,
  makeRoomBefore,
  shownMessages,
} from './past'
import { emptyTimeline, entryOf, load, receive } from './timeline'

const LAST = 60
const all = Array.from({ length: LAST }, (_, at) => message(at + 1))
const newest = { messages: all.slice(-10), seq: LAST, has_more: true, receipts: {} }
const seqs = (messages: readonly { seq: number }[]) => messages.map(({ seq }) => seq)
const around = (seq: number) => all.slice(Math.max(0, seq - 6), seq + 5)

it('is a stretch without a hole, however it is read on', () => {
  const reading = fc.array(fc.boolean(), { maxLength: 30 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: LAST - 10 }), reading, (seq, steps) => {
      let timeline = lookBack(load(emptyTimeline, newest), around(seq))
      for (const back of steps) {
        const shown = seqs(shownMessages(timeline))
        const [first = 1, last = LAST] = [shown[0], shown.at(-1)]
        const older = all.slice(Math.max(0, first - 8), first - 1)
        timeline = back
          ? extendBack(timeline, { messages: older, has_more: first > 8 })
          : extendForward(timeline, {
              messages: all.slice(last, last + 7),
              has_more: last + 7 < LAST,
            })
      }
      const shown = seqs(shownMessages(timeline))
      expect(shown).toContain(seq)
      expect(shown).toEqual(shown.map((_, at) => (shown[0] ?? 0) + at))
      if (!timeline.past) expect(shown.at(-1)).toBe(LAST)
    }),
  )
})

it('joins the newest where it meets them, with what was changed meanwhile', () => {
  const looked = lookBack(load(emptyTimeline, newest), all.slice(0, 20))
  const edited = { ...message(12), content: 'edited' }
  const changed = receive(looked, [{ seq: LAST + 1, message: edited }, entryOf(message(LAST + 2))])
  expect(shownMessages(changed)[11]?.content).toBe('edited')
  const met = extendForward(changed, { messages: all.slice(20, 55), has_more: true })
  expect(met.past).toBeNull()
  expect(met.messages[11]?.content).toBe('edited')
  expect(seqs(met.messages)).toEqual([...seqs(all), LAST + 2])
})

it('shows what is changed, also next to where it was parted from the newest', () => {
  const loaded = { messages: all, seq: LAST, has_more: true, receipts: {} }
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: LAST }),
      fc.integer({ min: 1, max: LAST }),
      (page, seq) => {
        const parted = makeRoomBefore(load(emptyTimeline, loaded), page, LAST)
        const edited = { ...message(seq), content: 'edited' }
        const changed = receive(parted, [{ seq: LAST + 1, message: edited }])
        const isEdited = (one: { content: string | null }) => one.content === 'edited'
        const isShown = seqs(shownMessages(changed)).includes(seq)
        expect(seqs(shownMessages(changed).filter(isEdited))).toEqual(isShown ? [seq] : [])
        const met = extendForward(changed, {
          messages: all.slice(shownMessages(changed).length),
          has_more: false,
        })
        expect(seqs(met.messages)).toEqual(seqs(all))
        expect(met.messages[seq - 1]?.content).toBe('edited')
      },
    ),
  )
})

it('stays within its bound, and without a hole, from the newest to the oldest and back', () => {
  const [page, most] = [7, 20]
  const reading = fc.array(fc.boolean(), { maxLength: 60 })
  fc.assert(
    fc.property(reading, (steps) => {
      let timeline = load(emptyTimeline, newest)
      for (const back of [...steps, ...Array<boolean>(20).fill(true), ...Array(20).fill(false)]) {
        const before = seqs(shownMessages(timeline))
        timeline = (back ? makeRoomBefore : makeRoomAfter)(timeline, page, most)
        const kept = seqs(shownMessages(timeline))
        expect(back ? before.slice(0, kept.length) : before.slice(-kept.length)).toEqual(kept)
        const [first = 1, last = LAST] = [kept[0], kept.at(-1)]
        timeline = back
          ? extendBack(timeline, {
              messages: all.slice(Math.max(0, first - 1 - page), first - 1),
              has_more: first - 1 > page,
            })
          : extendForward(timeline, {
              messages: all.slice(last, last + page),
              has_more: last + page < LAST,
            })
        const shown = seqs(shownMessages(timeline))
        expect(shown).toEqual(shown.map((_, at) => (shown[0] ?? 0) + at))
        if (timeline.past) expect(shown.length).toBeLessThanOrEqual(most)
      }
      expect(timeline.past).toBeNull()
      expect(seqs(timeline.messages).at(-1)).toBe(LAST)
    }),
  )
})
