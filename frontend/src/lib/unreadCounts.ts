import type { Match, Message } from '../generated/events'
import type { Entry } from './timeline'
import * as unreads from './unread'

type Change = (unread: unreads.Unread, at: number) => unreads.Unread

interface UnreadCountsParts {
  me: string
  /** The match as the list has it. */
  listed(matchId: string): Match | undefined
  changed(matchId: string, count: number): void
  /** Only the server knows it. */
  unsure(matchId: string): void
}

/** The unread counts of one user's matches. */
export class UnreadCounts {
  private readonly parts: UnreadCountsParts
  private readonly unread = new Map<string, unreads.Unread>()
  private moment = 0

  constructor(parts: UnreadCountsParts) {
    this.parts = parts
  }

  /** Later than everything before, and earlier than everything after. */
  now(): number {
    this.moment += 1
    return this.moment
  }

  /** The server's matches, with the counts that pushes have led to meanwhile. */
  told(matches: Match[], askedAt: number): Match[] {
    return matches.map((match) => {
      const unread = unreads.tell(this.of(match.id), match, askedAt)
      this.unread.set(match.id, unread)
      if (!unreads.isSure(unread)) this.parts.unsure(match.id)
      return { ...match, unreadCount: unreads.countOf(unread) }
    })
  }

  hear({ matchId, seq, senderId, deletedAt }: Message): void {
    const counts = senderId !== this.parts.me && deletedAt === null
    this.change(matchId, (unread) => unreads.hear(unread, seq, counts))
  }

  alter({ seq: changeSeq, message: { matchId, seq, senderId, deletedAt } }: Entry): void {
    const takenBack = senderId !== this.parts.me && deletedAt !== null
    this.change(matchId, (unread, at) =>
      takenBack
        ? unreads.takeBack(unread, seq, changeSeq, at)
        : unreads.hear(unread, changeSeq, false),
    )
  }

  show(matchId: string, seq: number): void {
    this.change(matchId, (unread) => unreads.show(unread, seq))
  }

  read(matchId: string, seq: number): void {
    this.change(matchId, (unread, at) => unreads.read(unread, seq, at))
  }

  private of(matchId: string): unreads.Unread {
    const match = this.parts.listed(matchId)
    const first = match ? unreads.tell(unreads.unheard, match, 0) : unreads.unheard
    return this.unread.get(matchId) ?? first
  }

  private change(matchId: string, change: Change): void {
    const unread = change(this.of(matchId), this.now())
    this.unread.set(matchId, unread)
    this.parts.changed(matchId, unreads.countOf(unread))
    if (this.parts.listed(matchId) && !unreads.isSure(unread)) this.parts.unsure(matchId)
  }
}
