import { describe, expect, it } from 'vitest'
import type { Match } from '../generated/events'
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
  refusal: null,
})

const receive = (matches: lists.Matches, ...messages: ReturnType<typeof message>[]) =>
  messages.reduce((now, next) => lists.receive(now, next, 'alice'), matches)

describe('the list of matches', () => {
  it('counts a message of the other’s once, even when it is pushed twice', () => {
    const [only] = receive([match()], message(1), message(1))
    expect(only).toMatchObject({ unreadCount: 1, lastSeq: 1, lastMessage: { seq: 1 } })
  })

  it('does not count one’s own messages', () => {
    const [only] = receive([match()], message(1, { senderId: 'alice' }))
    expect(only?.unreadCount).toBe(0)
  })

  it('shows the last message as it now is, and counts the change as an entry', () => {
    const deleted = message(1, { content: null, deletedAt: 'now' })
    const [only] = lists.change(receive([match()], message(1)), { seq: 2, message: deleted })
    expect(only).toMatchObject({ lastMessage: deleted, lastSeq: 2, unreadCount: 1 })
  })

  it('does not take a change of an earlier message for the last one', () => {
    const known = receive([match()], message(1), message(2))
    const [only] = lists.change(known, { seq: 3, message: message(1, { content: 'edited' }) })
    expect(only).toMatchObject({ lastMessage: { seq: 2 }, lastSeq: 3 })
  })

  it('leaves a change to the server that is old or comes before others', () => {
    const known = receive([match()], message(1))
    for (const seq of [1, 3]) {
      const entry = { seq, message: message(1, { content: 'edited' }) }
      expect(lists.change(known, entry)).toEqual(known)
      expect(lists.missesSome(known, entry)).toBe(seq === 3)
    }
  })

  it('asks for the count only where a deletion may have lowered it', () => {
    const unread = receive([match()], message(1))
    expect(lists.mayLowerUnread(unread, message(1))).toBe(true)
    expect(lists.mayLowerUnread(unread, message(1, { senderId: 'alice' }))).toBe(false)
    expect(lists.mayLowerUnread([match()], message(1))).toBe(false)
  })

  it('brings the match in which something was said to the top', () => {
    const [quiet, busy] = [match('quiet'), match('busy')]
    const now = receive([quiet, busy], message(1, { matchId: 'busy' }))
    expect(now.map(({ id }) => id)).toEqual(['busy', 'quiet'])
  })

  it('empties the count when all is read here or on another device, not when a part is', () => {
    const unread = receive([match()], message(1), message(2))
    const read = (seq: number) =>
      lists.acknowledge(unread, { matchId: 'match', userId: 'alice', seq, readAt: 'now' }, 'alice')
    expect(read(1)[0]?.unreadCount).toBe(2)
    expect(read(2)[0]?.unreadCount).toBe(0)
  })

  it('keeps what pushes said when an older answer comes late', () => {
    const known = receive([match()], message(1))
    expect(lists.merge(known, [match()])).toEqual(known)
  })

  it('drops a match that is no longer there', () => {
    expect(lists.merge([match(), match('gone')], [match()]).map(({ id }) => id)).toEqual(['match'])
  })

  it('notices that the last message has been delivered and read', () => {
    const own = receive([match()], message(1, { senderId: 'alice' }))
    const receipt = { matchId: 'match', userId: 'other', seq: 1 }
    const delivered = lists.acknowledge(own, { ...receipt, deliveredAt: 'then' }, 'alice')
    expect(delivered[0]?.lastMessage).toMatchObject({ deliveredAt: 'then', readAt: null })
    const read = lists.acknowledge(own, { ...receipt, readAt: 'now' }, 'alice')
    expect(read[0]?.lastMessage).toMatchObject({ deliveredAt: 'now', readAt: 'now' })
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
})
