import { describe, expect, it } from 'vitest'
import type { Match, Message } from '../generated/events'
import * as lists from './matches'
import { message } from './messages.fake'
import type { PendingMessage } from './pending'

const match = (id = 'match'): Match => ({
  id,
  user1: 'alice',
  user2: 'other',
  status: 'active',
  createdAt: new Date(0).toISOString(),
  other: { id: 'other', name: 'Bob', avatarUrl: null, online: false, lastSeen: null },
  lastMessage: null,
  lastSeq: 0,
  unreadCount: 0,
  mutedUntil: null,
})

const pending = (matchId: string): PendingMessage => ({
  clientId: 'one',
  userId: 'alice',
  matchId,
  content: 'Hi',
  createdAt: 5000,
  replyTo: null,
  refusal: null,
})

const receive = (matches: lists.Matches, ...messages: ReturnType<typeof message>[]) =>
  messages.reduce((now, next) => lists.receive(now, next), matches)

const alter = (matches: lists.Matches, ...changes: [number, Message][]) =>
  changes.reduce((now, [seq, changed]) => lists.alter(now, { seq, message: changed }), matches)

describe('the list of matches', () => {
  it('shows a message once, even when it is pushed twice or overtaken', () => {
    const [only] = receive([match()], message(1), message(2), message(1), message(2))
    expect(only).toMatchObject({ lastSeq: 2, lastMessage: { seq: 2 } })
  })

  it('shows the last message as it was changed, whatever else was changed', () => {
    const said = receive([match()], message(1), message(2))
    const edited = message(2, { content: 'better' })
    const [only] = alter(said, [3, edited], [4, message(1)])
    expect(only).toMatchObject({ lastSeq: 4, lastMessage: edited })
  })

  it('does not go back to what a change that comes late still had', () => {
    const said = receive([match()], message(1))
    const first = message(1, { content: 'first' })
    const last = message(1, { content: 'last' })
    const now = alter(said, [3, last], [2, first])
    expect(now[0]?.lastMessage).toBe(last)
  })

  it('brings the match in which something was said to the top', () => {
    const [quiet, busy] = [match('quiet'), match('busy')]
    const now = receive([quiet, busy], message(1, { matchId: 'busy' }))
    expect(now.map(({ id }) => id)).toEqual(['busy', 'quiet'])
  })

  it('keeps what pushes said when an older answer comes late', () => {
    const known = receive([match()], message(1))
    expect(lists.merge(known, [match()])).toEqual(known)
  })

  it('drops a match that is no longer there', () => {
    expect(lists.merge([match(), match('gone')], [match()]).map(({ id }) => id)).toEqual(['match'])
  })

  it('shows what waits to be sent, once, until it is stored', () => {
    const [quiet, busy] = [match('quiet'), match('busy')]
    const said = receive([quiet, busy], message(1, { matchId: 'busy' }))
    const [first, second] = lists.withPending(said, [pending('quiet')])
    expect(first).toMatchObject({ id: 'quiet', unsent: 'sending', lastMessage: { content: 'Hi' } })
    expect(second).toMatchObject({ id: 'busy', unsent: null, lastMessage: { seq: 1 } })
    const stored = receive(
      said,
      message(1, { matchId: 'quiet', clientId: 'one', senderId: 'alice' }),
    )
    expect(lists.withPending(stored, [pending('quiet')])[0]).toMatchObject({ unsent: null })
  })

  it('does not show what was refused in place of what was said after it', () => {
    const refused = { ...pending('match'), refusal: 'too_large' as const, createdAt: 0 }
    expect(lists.withPending([match()], [refused])[0]).toMatchObject({ unsent: 'notSent' })
    const said = receive([match()], message(1))
    expect(lists.withPending(said, [refused])[0]).toMatchObject({ unsent: null })
  })
})
