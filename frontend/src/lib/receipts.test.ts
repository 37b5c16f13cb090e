import { afterEach, expect, it, vi } from 'vitest'
import { ApiError } from './errors'
import { message } from './messages.fake'
import { markRead, startReceipts } from './receipts'
import { request } from './socket'

const page = vi.hoisted(() => ({ user: { id: 'alice' }, changed: () => {} }))

vi.mock('./session', () => ({
  session: {
    get: () => ({ user: page.user }),
    subscribe: (listener: () => void) => {
      page.changed = listener
    },
  },
}))
vi.mock('./socket', () => ({
  request: vi.fn(() => Promise.reject(new ApiError('unavailable', 'down'))),
  socket: { on() {} },
}))

afterEach(() => void vi.useRealTimers())

it('says nothing of what one has read once another has signed in', async () => {
  vi.useFakeTimers()
  startReceipts()
  markRead(message(1))
  await vi.advanceTimersByTimeAsync(50)
  expect(request).toHaveBeenCalledOnce()
  page.user = { id: 'bob' }
  page.changed()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(request).toHaveBeenCalledOnce()
})
