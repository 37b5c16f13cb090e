import { beforeEach, describe, expect, it } from 'vitest'
import type { Message } from '../generated/events'
import { fakeClock } from './clock.fake'
import { ApiError } from './errors'
import { message } from './messages.fake'
import { Outbox, type OutboxParts } from './outbox'
import type { PendingMessage } from './pending'
import { memoryStorage } from './pendingStorage'

let clock = fakeClock()
let storage = memoryStorage()
let sent: string[] = []
let refuse: (message: PendingMessage) => ApiError | null = () => null

async function send(pending: PendingMessage): Promise<Message> {
  const error = refuse(pending)
  if (error) throw error
  sent.push(pending.content)
  return message(sent.length, { clientId: pending.clientId, content: pending.content })
}

function open(more: Partial<OutboxParts> = {}): Outbox {
  const exclusively = (task: () => Promise<void>) => task()
  return new Outbox({ userId: 'me', storage, send, exclusively, tell: () => {}, clock, ...more })
}

const write = async (outbox: Outbox, ...contents: string[]) => {
  for (const content of contents) await outbox.add('match', content, `client-${content}`)
}

/** Lets everything run that waits for nothing but promises. */
const settled = () => new Promise((resolve) => setTimeout(resolve))

beforeEach(() => {
  clock = fakeClock()
  storage = memoryStorage()
  sent = []
  refuse = () => null
})

describe('the outbox', () => {
  it('sends in the order in which it was written, and then holds nothing', async () => {
    const outbox = open()
    await write(outbox, 'a', 'b', 'c')
    expect(sent).toEqual(['a', 'b', 'c'])
    expect(outbox.pending.get()).toEqual([])
    expect(await storage.all('me')).toEqual([])
  })

  it('keeps everything while there is no connection, over a reload, and sends it once, in order', async () => {
    refuse = () => new ApiError('disconnected', 'no connection')
    await write(open(), 'a', 'b', 'c')
    expect(sent).toEqual([])
    refuse = () => null
    const reloaded = open()
    await reloaded.reload()
    expect(reloaded.pending.get().map(({ content }) => content)).toEqual(['a', 'b', 'c'])
    await reloaded.drain()
    await reloaded.drain()
    expect(sent).toEqual(['a', 'b', 'c'])
  })

  it('marks what can never be sent, and goes on with those behind it', async () => {
    refuse = ({ content }) => (content === 'huge' ? new ApiError('too_large', 'too large') : null)
    const outbox = open()
    await write(outbox, 'huge', 'next')
    expect(sent).toEqual(['next'])
    expect(outbox.pending.get()).toMatchObject([{ content: 'huge', refusal: 'too_large' }])
    refuse = () => null
    await outbox.retry('client-huge')
    expect(sent).toEqual(['next', 'huge'])
    expect(outbox.pending.get()).toEqual([])
  })

  it('forgets a refused message when told so', async () => {
    refuse = () => new ApiError('invalid', 'invalid')
    const outbox = open()
    await write(outbox, 'a')
    await outbox.discard('client-a')
    expect(outbox.pending.get()).toEqual([])
    expect(await storage.all('me')).toEqual([])
  })

  it('never overtakes: while one waits for the database, those behind it wait too', async () => {
    refuse = ({ content }) => (content === 'a' ? new ApiError('unavailable', 'down') : null)
    const outbox = open()
    await write(outbox, 'a', 'b')
    expect(sent).toEqual([])
    refuse = () => null
    clock.advance(10_000)
    await settled()
    expect(sent).toEqual(['a', 'b'])
  })

  it('waits as long as the server says', async () => {
    refuse = () => new ApiError('rate_limited', 'slow down', { retryAfter: 5 })
    const outbox = open()
    await write(outbox, 'a')
    refuse = () => null
    clock.advance(4_900)
    await outbox.drain()
    expect(sent).toEqual([])
    clock.advance(200)
    await settled()
    expect(sent).toEqual(['a'])
  })

  it('shows and sends nothing of somebody else who used this browser', async () => {
    refuse = () => new ApiError('disconnected', 'no connection')
    await write(open(), 'private')
    refuse = () => null
    const other = open({ userId: 'somebody else' })
    await other.reload()
    await other.drain()
    expect(other.pending.get()).toEqual([])
    expect(sent).toEqual([])
  })
})
