import fc from 'fast-check'
import type { Change, Message } from '../generated/events'
import { message } from './messages.fake'
import type { Answer, Entry } from './timeline'

type Step = { kind: 'message' | Change['kind']; pick: number; emoji: string }

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('message', 'message', 'message', 'edit', 'delete', 'reaction'),
  pick: fc.nat(),
  emoji: fc.constantFrom('👍', '❤️'),
})

/** Everything that was said and changed in a match, as its server tells it at any time: a time is the number of entries stored. */
export class History {
  private readonly entries: (Message | Omit<Change, 'message'>)[] = []
  /** After each entry: the messages as they then are, by seq. */
  private readonly states: ReadonlyMap<number, Message>[] = [new Map()]

  constructor(steps: readonly Step[]) {
    for (const each of steps) this.store(each)
  }

  get length(): number {
    return this.entries.length
  }

  /** What is pushed about an entry, read from the database at that time or, at the earliest, once it is stored. */
  push(seq: number, readAt: number): Entry {
    return { seq, message: this.at(Math.max(seq, readAt)).get(this.target(seq)) as Message }
  }

  sync(time: number, after: number, limit: number): Answer {
    const last = Math.min(time, after + limit)
    const messages = this.entries.slice(after, last).map((entry): Message | Change => {
      const { message } = this.push(entry.seq, time)
      return 'targetId' in entry ? { ...entry, message } : message
    })
    return { messages, seq: Math.max(after, last), has_more: last < time, receipts: {} }
  }

  load(time: number, limit: number): Answer {
    return { ...this.page(time, this.length + 1, limit), seq: time, receipts: {} }
  }

  page(time: number, beforeSeq: number, limit: number): { messages: Message[]; has_more: boolean } {
    const all = [...this.at(time).values()].filter(({ seq }) => seq < beforeSeq)
    return { messages: all.slice(-limit), has_more: all.length > limit }
  }

  private at(time: number): ReadonlyMap<number, Message> {
    return this.states[time] ?? new Map()
  }

  private target(seq: number): number {
    const entry = this.entries[seq - 1]
    return entry && 'targetId' in entry ? Number(entry.targetId.slice('id-'.length)) : seq
  }

  private store({ kind, pick, emoji }: Step): void {
    const seq = this.length + 1
    const now = this.at(seq - 1)
    const targets = [...now.values()].filter(({ deletedAt }) => !deletedAt)
    const target = targets[pick % Math.max(1, targets.length)]
    if (kind === 'message' || !target) {
      const said = message(seq)
      this.entries.push(said)
      this.states.push(new Map([...now, [seq, said]]))
      return
    }
    const { id: targetId, matchId } = target
    const createdAt = new Date(seq * 1000).toISOString()
    const { id, senderId, clientId } = message(seq)
    this.entries.push({ id, matchId, seq, kind, senderId, clientId, targetId, createdAt })
    const changed = effects(target, seq, emoji)[kind]
    this.states.push(new Map([...now, [target.seq, changed]]))
  }
}

function effects(target: Message, seq: number, emoji: string): Record<Change['kind'], Message> {
  const at = new Date(seq * 1000).toISOString()
  return {
    edit: { ...target, content: `edited at ${seq}`, editedAt: at },
    delete: { ...target, content: null, reactions: [], deletedAt: at },
    reaction: { ...target, reactions: [{ emoji, userId: 'other' }] },
  }
}

export const histories: fc.Arbitrary<History> = fc
  .array(step, { minLength: 1, maxLength: 40 })
  .map((steps) => new History(steps))
