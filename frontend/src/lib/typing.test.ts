import { beforeEach, describe, expect, it } from 'vitest'
import { fakeClock } from './clock.fake'
import { createTypingWatch, createTypist } from './typing'

let clock = fakeClock()
beforeEach(() => {
  clock = fakeClock()
})

describe('typing to the other', () => {
  it('says so at most every 2 s while keys are pressed, and stops 2 s after the last one', () => {
    const told: [number, boolean][] = []
    const typist = createTypist((isTyping) => told.push([clock.now(), isTyping]), clock)
    for (let key = 0; key < 50; key++) {
      typist.type(true)
      clock.advance(100)
    }
    clock.advance(5000)
    expect(told).toEqual([
      [0, true],
      [2000, true],
      [4000, true],
      [6900, false],
    ])
  })

  it('says nothing more once stopped', () => {
    const told: boolean[] = []
    const typist = createTypist((isTyping) => told.push(isTyping), clock)
    typist.type(true)
    typist.stop()
    typist.stop()
    clock.advance(10_000)
    expect(told).toEqual([true, false])
  })
})

describe('the other typing', () => {
  it('is over after 3 s of silence, even when nobody says so', () => {
    const watch = createTypingWatch(clock)
    watch.started('match')
    clock.advance(2000)
    watch.started('match')
    clock.advance(2999)
    expect(watch.matches.get().has('match')).toBe(true)
    clock.advance(1)
    expect(watch.matches.get().has('match')).toBe(false)
  })

  it('is over at once when said so', () => {
    const watch = createTypingWatch(clock)
    watch.started('match')
    watch.stopped('match')
    expect(watch.matches.get().size).toBe(0)
  })
})
