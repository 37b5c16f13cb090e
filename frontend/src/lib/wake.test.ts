import { expect, it, vi } from 'vitest'
import { fakeClock } from './clock.fake'
import { watchWake } from './wake'

it('notices that the machine slept, and nothing else, by its clock', () => {
  const clock = fakeClock()
  const wake = vi.fn()
  watchWake(wake, clock)
  clock.advance(60_000)
  expect(wake).not.toHaveBeenCalled()
  clock.sleep(60_000)
  clock.advance(2000)
  expect(wake).toHaveBeenCalledTimes(1)
  clock.advance(60_000)
  expect(wake).toHaveBeenCalledTimes(1)
})
