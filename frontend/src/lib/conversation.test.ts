import { beforeEach, expect, it, vi } from 'vitest'
import { Conversation } from './conversation'
import { ApiError } from './errors'
import { message } from './messages.fake'
import { createSignal } from './signal'

const parts = vi.hoisted(() => ({ outbox: null as object | null }))

vi.mock('./outboxes', () => ({ outbox: { get: () => parts.outbox } }))
vi.mock('./ownChanges', () => ({ changes: { get: () => null }, followChanges: () => () => {} }))
vi.mock('./socket', () => ({
  socket: { connected: true, on() {} },
  listen: () => () => {},
  onConnect: () => () => {},
  onWake: () => () => {},
  request: () => new Promise(() => {}),
  say() {},
}))

const { matchId } = message(1)
const outbox = {
  stored: createSignal<ReturnType<typeof message>>(),
  failed: createSignal<{ matchId: string; refusal: string }>(),
  delayed: createSignal<{ item: { matchId: string }; error: ApiError }>(),
}

const fail = () =>
  outbox.delayed.emit({ item: { matchId }, error: new ApiError('unavailable', 'down') })

function open(): Conversation {
  const conversation = new Conversation(matchId, 'me')
  conversation.open()
  return conversation
}

beforeEach(() => {
  parts.outbox = outbox
})

it('does not tell again of an attempt that goes on failing once that is dismissed', () => {
  const conversation = open()
  const told = () => conversation.state.get().error
  fail()
  expect(told()).toEqual({ code: 'unavailable', of: 'message', again: true })
  conversation.dismissError()
  fail()
  expect(told()).toBeNull()
  outbox.stored.emit(message(1))
  fail()
  expect(told()).toMatchObject({ code: 'unavailable' })
  conversation.close()
})

it('tells of what is given up, whatever was dismissed', () => {
  const conversation = open()
  fail()
  conversation.dismissError()
  outbox.failed.emit({ matchId, refusal: 'too_large' })
  expect(conversation.state.get().error).toMatchObject({ code: 'too_large', again: false })
  conversation.close()
})
