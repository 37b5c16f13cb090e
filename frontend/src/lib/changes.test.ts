import { describe, expect, it } from 'vitest'
import { Changes } from './changes'
import { fakeClock } from './clock.fake'
import { ApiError } from './errors'
import type { PendingChange } from './pendingChange'

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))
const refusal = (code: string, retryAfter?: number) => new ApiError(code, code, { retryAfter })

const reaction = (clientId: string, matchId = 'match'): PendingChange => ({
  kind: 'reaction',
  emoji: '👍',
  on: true,
  clientId,
  userId: 'alice',
  matchId,
  messageId: 'id-1',
  at: new Date(0).toISOString(),
})

/** A server that refuses with these, one after the other, and then takes everything. */
function changing(refusals: ApiError[] = []) {
  const clock = fakeClock()
  const sent: string[] = []
  const failed: string[] = []
  const changes = new Changes(async ({ clientId }) => {
    sent.push(clientId)
    const refused = refusals.shift()
    if (refused) throw refused
  }, clock)
  changes.failed.on(({ change, error }) => failed.push(`${change.clientId} ${error.code}`))
  const pending = () => changes.pending.get().map(({ clientId }) => clientId)
  return { changes, clock, sent, failed, pending }
}

describe('own changes to messages', () => {
  it('are sent one after the other, and shown until a sync that began after the ack has them', async () => {
    const { changes, sent, pending } = changing()
    changes.want(reaction('one'))
    changes.want(reaction('two'))
    expect(changes.ackedIn('match')).toEqual([])
    await settled()
    expect(sent).toEqual(['one', 'two'])
    expect(pending()).toEqual(['one', 'two'])
    const brought = changes.ackedIn('match')
    changes.want(reaction('three'))
    changes.drop(brought)
    expect(pending()).toEqual(['three'])
    expect(changes.ackedIn('another match')).toEqual([])
  })

  it.each(['timeout', 'unavailable', 'internal'])(
    'go again by the same name after %s',
    async (code) => {
      const { changes, clock, sent, failed } = changing([refusal(code), refusal(code)])
      changes.want(reaction('one'))
      for (let tries = 0; tries < 3; tries++) {
        await settled()
        clock.advance(2000)
      }
      expect(sent).toEqual(['one', 'one', 'one'])
      expect(failed).toEqual([])
    },
  )

  it('wait for the next connection, however long that takes, in their order', async () => {
    const { changes, clock, sent, failed } = changing([refusal('disconnected')])
    changes.want(reaction('one'))
    await settled()
    clock.advance(600_000)
    changes.want(reaction('two'))
    await settled()
    expect(sent).toEqual(['one', 'one', 'two'])
    expect(failed).toEqual([])
  })

  it('are not sent before the server wants to hear of them again', async () => {
    const { changes, clock, sent } = changing([refusal('rate_limited', 20)])
    changes.want(reaction('one'))
    await settled()
    clock.advance(19_000)
    await changes.flush()
    expect(sent).toEqual(['one'])
    clock.advance(1000)
    await settled()
    expect(sent).toEqual(['one', 'one'])
  })

  it('are given up when the server has taken nothing for half a minute, or would not for so long', async () => {
    const down = changing(Array.from({ length: 100 }, () => refusal('unavailable')))
    down.changes.want(reaction('one'))
    for (let second = 0; second < 31; second++) {
      await settled()
      down.clock.advance(1000)
    }
    expect(down.failed).toEqual(['one unavailable'])
    expect(down.pending()).toEqual([])
    const limited = changing([refusal('rate_limited', 60)])
    limited.changes.want(reaction('one'))
    await settled()
    expect(limited.failed).toEqual(['one rate_limited'])
  })

  it.each(['not_found', 'invalid', 'too_large'])(
    'end at %s, and the next still goes',
    async (code) => {
      const { changes, sent, failed, pending } = changing([refusal(code)])
      changes.want(reaction('one'))
      changes.want(reaction('two'))
      await settled()
      expect(failed).toEqual([`one ${code}`])
      expect(sent).toEqual(['one', 'two'])
      expect(pending()).toEqual(['two'])
    },
  )

  it('are forgotten at sign-out, also the one under way', async () => {
    const { changes, clock, sent, pending } = changing([refusal('unavailable')])
    changes.want(reaction('one'))
    changes.want(reaction('two'))
    changes.clear()
    await settled()
    clock.advance(60_000)
    await settled()
    expect(sent).toEqual(['one'])
    expect(pending()).toEqual([])
  })
})
