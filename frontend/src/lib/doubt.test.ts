import { expect, it, vi } from 'vitest'
import { fakeClock } from './clock.fake'
import { createDoubt } from './doubt'

it('looks once more when it is quiet, where pushes were lost, and nowhere else', () => {
  const clock = fakeClock()
  const look = vi.fn()
  const doubt = createDoubt(look, clock)
  clock.advance(1)
  doubt.heard(false)
  clock.advance(10_000)
  expect(look).not.toHaveBeenCalled()
  doubt.heard(true)
  clock.advance(2000)
  doubt.heard(false)
  clock.advance(2999)
  expect(look).not.toHaveBeenCalled()
  clock.advance(1)
  expect(look).toHaveBeenCalledTimes(1)
  clock.advance(60_000)
  doubt.heard(false)
  clock.advance(10_000)
  expect(look).toHaveBeenCalledTimes(1)
})
