import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Message } from '../generated/events'
import { fakeClock } from './clock.fake'
import { ApiError } from './errors'
import { inTurns } from './exclusively'
import { memoryStorage } from './keptStorage'
import { message } from './messages.fake'
import { Outbox } from './outbox'
import type { PendingMessage } from './pending'
import type { QueueParts } from './queue'

let clock = fakeClock()
let storage = memoryStorage<PendingMessage>()
let sent: string[] = []
let refuse: (message: PendingMessage) => ApiError | null = () => null

async function send(pending: PendingMessage): Promise<Message> {
  const error = refuse(pending)
  if (error) throw error
  sent.push(pending.content)
  return message(sent.length, { clientId: pending.clientId, content: pending.content })
}

function open(more: Partial<QueueParts<PendingMessage, Message>> = {}): Outbox {
  const inTurns = (task: () => Promise<void>) => task()
  return new Outbox({ userId: 'me', storage, send, inTurns, tell: () => {}, clock, ...more })
}

const write = async (outbox: Outbox, ...contents: string[]) => {
  for (const content of contents) await outbox.add('match', content, `client-${content}`)
}

/** Lets everything run that waits for nothing but promises. */
const settled = () => new Promise((resolve) => setTimeout(resolve))

beforeEach(() => {
  clock = fakeClock()
  storage = memoryStorage<PendingMessage>()
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

  it('does not show what was sent while it was still being stored', async () => {
    let stored = () => {}
    const put = async (message: PendingMessage) => {
      await storage.put(message)
      if (message.content === 'b') await new Promise<void>((resolve) => (stored = resolve))
    }
    const outbox = open({ storage: { ...storage, put } })
    const writing = write(outbox, 'a', 'b')
    await settled()
    await outbox.drain()
    expect(sent).toEqual(['a', 'b'])
    stored()
    await writing
    expect(outbox.pending.get()).toEqual([])
  })

  it('shows what it has stored, and nothing that a crash could still lose', async () => {
    refuse = () => new ApiError('disconnected', 'no connection')
    let stored = () => {}
    const put = (message: PendingMessage) =>
      new Promise<void>((resolve) => {
        stored = () => void storage.put(message).then(resolve)
      })
    const outbox = open({ storage: { ...storage, put } })
    void outbox.add('match', 'a', 'client-a')
    await settled()
    expect(outbox.pending.get()).toEqual([])
    stored()
    await settled()
    expect(outbox.pending.get().map(({ content }) => content)).toEqual(['a'])
  })

  it('stores each once and in order, whatever fails and whichever acks are lost', async () => {
    const fates = fc.array(fc.constantFrom('ok', 'ackLost', 'unavailable', 'rate_limited'), {
      maxLength: 5,
    })
    const run = async (verdicts: string[], count: number) => {
      clock = fakeClock()
      storage = memoryStorage<PendingMessage>()
      const stored = new Map<string, Message>()
      const flaky = async ({ clientId }: PendingMessage) => {
        const verdict = verdicts.shift() ?? 'ok'
        const refused = verdict === 'unavailable' || verdict === 'rate_limited'
        if (refused) throw new ApiError(verdict, verdict, { retryAfter: 5 })
        const kept = stored.get(clientId) ?? message(stored.size + 1, { clientId })
        stored.set(clientId, kept)
        if (verdict === 'ackLost') throw new ApiError('timeout', 'no answer')
        return kept
      }
      const outbox = open({ send: flaky })
      const ids = Array.from({ length: count }, (_, index) => `client-${index}`)
      await Promise.all(ids.map((id) => outbox.add('match', 'text', id)))
      while (outbox.pending.get().length > 0) {
        clock.advance(10_000)
        await settled()
      }
      expect([...stored.keys()]).toEqual(ids)
    }
    const counts = fc.integer({ min: 1, max: 5 })
    await fc.assert(fc.asyncProperty(fates, counts, (list, count) => run([...list], count)))
  })

  it('is sent from one tab at a time', async () => {
    let running = 0
    let most = 0
    const slowly = async (pending: PendingMessage) => {
      most = Math.max(most, ++running)
      await settled()
      running -= 1
      return send(pending)
    }
    let turn = Promise.resolve()
    const inTurns = (task: () => Promise<void>) => {
      turn = turn.then(task)
      return turn
    }
    const tabs = [open({ send: slowly, inTurns }), open({ send: slowly, inTurns })]
    await Promise.all(tabs.map((tab, index) => write(tab, `a${index}`, `b${index}`)))
    expect(most).toBe(1)
    expect([...sent].sort()).toEqual(['a0', 'a1', 'b0', 'b1'])
  })

  it('keeps nothing of a user who signs out', async () => {
    refuse = () => new ApiError('disconnected', 'no connection')
    await write(open(), 'private')
    await open().clear()
    expect(await storage.all('me')).toEqual([])
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

  it('lets one that waits be withdrawn, and sends those around it', async () => {
    refuse = () => new ApiError('disconnected', 'no connection')
    const outbox = open()
    await write(outbox, 'a', 'b', 'c')
    await outbox.discard('client-b')
    refuse = () => null
    await outbox.drain()
    expect(sent).toEqual(['a', 'c'])
  })

  it('withdraws none that is on its way', async () => {
    let arrive = () => {}
    const way = new Promise<void>((resolve) => {
      arrive = resolve
    })
    const slow = (pending: PendingMessage) => way.then(() => send(pending))
    const stored: string[] = []
    const outbox = open({ send: slow, inTurns: (task) => inTurns('outbox', task) })
    outbox.stored.on(({ content }) => stored.push(content ?? ''))
    const writing = write(outbox, 'a')
    await settled()
    const discarding = outbox.discard('client-a')
    await settled()
    expect(outbox.pending.get().map(({ content }) => content)).toEqual(['a'])
    arrive()
    await Promise.all([writing, discarding])
    expect(stored).toEqual(['a'])
    expect(outbox.pending.get()).toEqual([])
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

  it('r05: goes on after its storage has failed', async () => {
    refuse = () => new ApiError('disconnected', 'no connection')
    await write(open(), 'a')
    refuse = () => null
    let failures = 1
    const all = (userId: string) =>
      failures-- > 0 ? Promise.reject(new Error('storage')) : storage.all(userId)
    const outbox = open({ storage: { ...storage, all } })
    await outbox.drain()
    expect(sent).toEqual([])
    clock.advance(10_000)
    await settled()
    expect(sent).toEqual(['a'])
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

  it.each([
    ['a timer is a moment early', () => clock.set(clock.now() - 1)],
    ['the clock is set back', () => clock.set(0)],
  ])('r05: goes on after a wait, also where %s', async (_, happen) => {
    clock.advance(3_600_000)
    refuse = () => new ApiError('rate_limited', 'slow down', { retryAfter: 16.1 })
    await write(open(), 'a')
    refuse = () => null
    happen()
    clock.advance(16_101)
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
