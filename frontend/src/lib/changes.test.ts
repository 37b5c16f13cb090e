import { describe, expect, it } from 'vitest'
import { Changes } from './changes'
import { fakeClock } from './clock.fake'
import { ApiError } from './errors'
import { memoryStorage } from './keptStorage'
import type { PendingChange } from './pendingChange'
import type { Notice } from './queue'

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))
const refusal = (code: string, retryAfter?: number) => new ApiError(code, code, { retryAfter })

/** A browser, and a server that refuses with these, one after the other, and then takes everything. */
function browser(refusals: ApiError[] = [], answered = Promise.resolve()) {
  const clock = fakeClock()
  const storage = memoryStorage<PendingChange>()
  const sent: string[] = []
  const tabs: Changes[] = []
  let turn = Promise.resolve()
  const send = async (change: PendingChange) => {
    sent.push(change.clientId)
    await answered
    const refused = refusals.shift()
    if (refused) throw refused
    return { ...change, acked: true }
  }
  const inTurns = (task: () => Promise<void>) => {
    turn = turn.then(task)
    return turn
  }
  return { clock, storage, sent, refusals, open }

  /** A tab in which somebody has signed in. */
  function open() {
    const tell = (notice: Notice<PendingChange>) => {
      for (const other of tabs) if (other !== changes) void other.hear(notice)
    }
    const changes = new Changes({ userId: 'alice', storage, send, inTurns, tell, clock })
    tabs.push(changes)
    const all = () => changes.pending.get()
    return {
      changes,
      react: (clientId: string, matchId = 'match') =>
        changes.want(matchId, 'id-1', clientId, { kind: 'reaction', emoji: '👍', on: true }),
      shown: () => all().flatMap(({ clientId, refusal: code }) => (code ? [] : [clientId])),
      failed: () =>
        all().flatMap(({ clientId, refusal: code }) => (code ? [`${clientId} ${code}`] : [])),
    }
  }
}

function oneTab(refusals: ApiError[] = []) {
  const one = browser(refusals)
  return { ...one, ...one.open() }
}

describe('own changes to messages', () => {
  it('are sent one after the other, and shown until a sync that began after the ack has them', async () => {
    const { changes, react, sent, shown } = oneTab()
    const both = Promise.all([react('one'), react('two')])
    expect(changes.ackedIn('match')).toEqual([])
    await both
    expect(sent).toEqual(['one', 'two'])
    expect(shown()).toEqual(['one', 'two'])
    const brought = changes.ackedIn('match')
    await react('three')
    await changes.drop(brought)
    expect(shown()).toEqual(['three'])
    expect(changes.ackedIn('another match')).toEqual([])
  })

  it.each(['timeout', 'unavailable', 'internal'])(
    'go again by the same name after %s',
    async (code) => {
      const { react, clock, sent, failed } = oneTab([refusal(code), refusal(code)])
      await react('one')
      for (let tries = 0; tries < 3; tries++) {
        await settled()
        clock.advance(2000)
      }
      expect(sent).toEqual(['one', 'one', 'one'])
      expect(failed()).toEqual([])
    },
  )

  it('wait for the next connection, however long that takes, in their order', async () => {
    const { react, clock, sent, failed } = oneTab([refusal('disconnected')])
    await react('one')
    clock.advance(600_000)
    await react('two')
    expect(sent).toEqual(['one', 'one', 'two'])
    expect(failed()).toEqual([])
  })

  it('are not sent before the server wants to hear of them again', async () => {
    const { changes, react, clock, sent } = oneTab([refusal('rate_limited', 20)])
    await react('one')
    clock.advance(19_000)
    await changes.drain()
    expect(sent).toEqual(['one'])
    clock.advance(1000)
    await settled()
    expect(sent).toEqual(['one', 'one'])
  })

  it.each(['unavailable', 'timeout', 'rate_limited'])(
    'go again for as long as the server answers %s',
    async (code) => {
      const { react, clock, sent, refusals, shown } = oneTab(
        Array.from({ length: 40 }, () => refusal(code)),
      )
      await react('one')
      while (refusals.length > 0) {
        await settled()
        clock.advance(10_000)
        expect(shown()).toEqual(['one'])
      }
      await settled()
      clock.advance(10_000)
      expect(sent).toHaveLength(41)
    },
  )

  it('tell that they are late, and why', async () => {
    const { changes, react, clock } = oneTab([refusal('disconnected'), refusal('unavailable')])
    const late: string[] = []
    changes.delayed.on(({ item, error }) => late.push(`${item.clientId} ${error.code}`))
    await react('one')
    expect(late).toEqual([])
    await changes.drain()
    clock.advance(10_000)
    await settled()
    expect(late).toEqual(['one unavailable'])
  })

  it('are given up when the server breaks at them again and again', async () => {
    const { react, clock, sent, failed } = oneTab(
      Array.from({ length: 5 }, () => refusal('internal')),
    )
    await react('one')
    void react('two')
    for (let tries = 0; tries < 5; tries++) {
      await settled()
      clock.advance(10_000)
    }
    expect(failed()).toEqual(['one internal'])
    expect(sent.at(-1)).toBe('two')
  })

  it.each(['not_found', 'invalid', 'too_large'])(
    'end at %s, and the next still goes',
    async (code) => {
      const { react, sent, shown, failed } = oneTab([refusal(code)])
      await Promise.all([react('one'), react('two')])
      expect(failed()).toEqual([`one ${code}`])
      expect(sent).toEqual(['one', 'two'])
      expect(shown()).toEqual(['two'])
    },
  )
})

describe('what this browser keeps of them', () => {
  it('is shown after a reload, and sent once, in order, by the same names', async () => {
    const { open, sent, refusals } = browser([refusal('disconnected'), refusal('disconnected')])
    const before = open()
    await before.react('one')
    await before.react('two')
    before.changes.close()
    sent.length = 0
    const after = open()
    await after.changes.reload()
    expect(after.shown()).toEqual(['one', 'two'])
    expect(refusals).toEqual([])
    await after.changes.drain()
    await after.changes.drain()
    expect(sent).toEqual(['one', 'two'])
  })

  it('is shown after a reload that came between the ack and the sync, and not sent again', async () => {
    const { open, sent } = browser()
    await open().react('one')
    const after = open()
    await after.changes.reload()
    await after.changes.drain()
    expect(after.shown()).toEqual(['one'])
    expect(sent).toEqual(['one'])
    await after.changes.drop(after.changes.ackedIn('match'))
    const later = open()
    await later.changes.reload()
    expect(later.shown()).toEqual([])
  })

  it('is told after a reload where the server refused it and nobody was told', async () => {
    const { open } = browser([refusal('not_found')])
    await open().react('one')
    const after = open()
    await after.changes.reload()
    expect(after.failed()).toEqual(['one not_found'])
    expect(after.shown()).toEqual([])
  })

  it('shows in the other tabs, in each until its own timeline has it', async () => {
    const { open, sent, refusals } = browser()
    const [here, there] = [open(), open()]
    refusals.push(refusal('disconnected'))
    await here.react('one')
    await settled()
    expect(there.shown()).toEqual(['one'])
    await here.changes.drain()
    await here.changes.drop(here.changes.ackedIn('match'))
    await settled()
    expect(there.shown()).toEqual(['one'])
    await there.changes.drop(there.changes.ackedIn('match'))
    await settled()
    expect([here.shown(), there.shown()]).toEqual([[], []])
    expect(sent).toEqual(['one', 'one'])
  })

  it('tells each tab of a refusal, whichever sent it', async () => {
    const { open } = browser([refusal('invalid')])
    const [here, there] = [open(), open()]
    const heard: string[][] = []
    there.changes.pending.subscribe(() => heard.push(there.failed()))
    here.changes.pending.subscribe(() => {
      const ended = here.changes.pending.get().filter((change) => change.refusal)
      if (ended.length > 0) void here.changes.drop(ended)
    })
    await here.react('one')
    await settled()
    expect(heard).toContainEqual(['one invalid'])
    expect([here.failed(), there.failed()]).toEqual([[], []])
  })

  it('is forgotten at sign-out, also what waits and the one under way', async () => {
    let answer = () => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    const { open, sent, storage } = browser([], answered)
    const { changes, react } = open()
    void react('one')
    void react('two')
    await settled()
    changes.close()
    await open().changes.clear()
    answer()
    await settled()
    expect(sent).toEqual(['one'])
    expect(await storage.all('alice')).toEqual([])
  })
})
