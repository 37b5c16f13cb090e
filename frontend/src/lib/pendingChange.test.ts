import { describe, expect, it } from 'vitest'
import { message } from './messages.fake'
import { type PendingChange, type Wish, withChanges } from './pendingChange'

const at = '2026-03-01T12:00:00.000Z'
const wanted = (wish: Wish, messageId = 'id-1'): PendingChange => ({
  ...wish,
  clientId: 'change',
  userId: 'alice',
  matchId: 'match',
  messageId,
  createdAt: Date.parse(at),
  acked: false,
  refusal: null,
})
const after = (before: ReturnType<typeof message>, ...wishes: Wish[]) =>
  withChanges(
    [before],
    wishes.map((wish) => wanted(wish)),
  )[0]
const react = (emoji: string, on = true): Wish => ({ kind: 'reaction', emoji, on })
const theirs = { emoji: '🎉', userId: 'other' }

describe('a change that is not stored yet', () => {
  it('leaves the other messages the same objects', () => {
    const messages = [message(1), message(2)]
    const shown = withChanges(messages, [wanted({ kind: 'delete' }, 'id-2')])
    expect(shown[0]).toBe(messages[0])
    expect(shown[1]?.deletedAt).toBe(at)
  })

  it('shows the new text, and that it was edited', () => {
    const edited = after(message(1), { kind: 'edit', content: 'better' })
    expect(edited).toMatchObject({ content: 'better', editedAt: at })
  })

  it('leaves a tombstone, whatever else is wanted of it', () => {
    const deleted = after(
      message(1, { reactions: [theirs] }),
      { kind: 'delete' },
      { kind: 'edit', content: 'better' },
      react('👍'),
    )
    expect(deleted).toMatchObject({ content: null, deletedAt: at, editedAt: null, reactions: [] })
  })

  it('gives each person one reaction, which can be taken back', () => {
    const before = message(1, { reactions: [theirs] })
    const own = { emoji: '👍', userId: 'alice' }
    expect(after(before, react('👍'))?.reactions).toEqual([theirs, own])
    expect(after(before, react('❤️'), react('👍'))?.reactions).toEqual([theirs, own])
    expect(after(before, react('👍'), react('👍', false))?.reactions).toEqual([theirs])
    expect(after(before, react('👍'), react('❤️', false))?.reactions).toEqual([theirs, own])
  })
})
