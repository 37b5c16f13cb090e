import type { Message } from '../generated/events'
import { api } from './api'
import type { ConversationState } from './conversationState'
import {
  extendBack,
  extendForward,
  lookBack,
  makeRoomAfter,
  makeRoomBefore,
  shownMessages,
} from './past'

const atOnce = 100

interface PagesParts {
  matchId: string
  get(): ConversationState
  change(part: Partial<ConversationState>): void
}

/** Reads the parts of a conversation's history that somebody comes to. Each rejects with ApiError. */
export class Pages {
  private readonly parts: PagesParts
  private readonly asked = new Set<string>()
  private loadingNewer = false
  /** Counts the jumps, and the ways back to the newest. */
  private jumps = 0

  constructor(parts: PagesParts) {
    this.parts = parts
  }

  async loadOlder(): Promise<void> {
    const { timeline, loadingOlder, stretch } = this.parts.get()
    const [oldest] = shownMessages(timeline)
    if (!oldest || timeline.upTo === null || loadingOlder) return
    this.parts.change({ loadingOlder: true, timeline: makeRoomBefore(timeline, atOnce) })
    try {
      const page = await api.messages(this.parts.matchId, { beforeSeq: oldest.seq, limit: atOnce })
      const now = this.parts.get()
      if (now.stretch === stretch) this.parts.change({ timeline: extendBack(now.timeline, page) })
    } finally {
      this.parts.change({ loadingOlder: false })
    }
  }

  async loadNewer(): Promise<void> {
    const { timeline, stretch } = this.parts.get()
    const newest = timeline.past?.messages.at(-1)
    if (!newest || this.loadingNewer) return
    this.loadingNewer = true
    this.parts.change({ timeline: makeRoomAfter(timeline, atOnce) })
    try {
      const page = await api.messages(this.parts.matchId, { afterSeq: newest.seq, limit: atOnce })
      const now = this.parts.get()
      if (now.stretch === stretch) {
        this.parts.change({ timeline: extendForward(now.timeline, page) })
      }
    } finally {
      this.loadingNewer = false
    }
  }

  /** Brings the message of that seq, or the one that follows it, among those shown. Returns the seq, or null where
   *  somebody has meanwhile gone elsewhere.
   */
  async reach(seq: number): Promise<number | null> {
    this.jumps += 1
    if (this.isLoaded(seq)) return seq
    const page = await this.unlessOvertaken(
      api.messages(this.parts.matchId, { aroundSeq: seq, limit: atOnce }),
    )
    if (!page) return null
    this.lookAt(page.messages)
    return seq
  }

  /** The same for the first message of that time or later, or the newest; null without any, too. */
  async reachTime(time: Date): Promise<number | null> {
    this.jumps += 1
    const aroundTime = time.toISOString()
    const page = await this.unlessOvertaken(
      api.messages(this.parts.matchId, { aroundTime, limit: atOnce }),
    )
    if (!page) return null
    const first = page.messages.find(({ createdAt }) => Date.parse(createdAt) >= time.getTime())
    const { seq = null } = first ?? page.messages.at(-1) ?? {}
    if (seq !== null && !this.isLoaded(seq)) this.lookAt(page.messages)
    return seq
  }

  /** Null, and no error, where another jump or a way back to the newest has begun since. */
  private async unlessOvertaken<T>(answer: Promise<T>): Promise<T | null> {
    const jump = this.jumps
    try {
      const answered = await answer
      return jump === this.jumps ? answered : null
    } catch (error) {
      if (jump === this.jumps) throw error
      return null
    }
  }

  /** Whether it is there: among those shown, or the newest, which then are shown. */
  private isLoaded(seq: number): boolean {
    const { timeline } = this.parts.get()
    const shown = shownMessages(timeline)
    if (seq >= (shown[0]?.seq ?? 0) && seq <= (shown.at(-1)?.seq ?? 0)) return true
    if (seq < (timeline.messages[0]?.seq ?? 0)) return false
    this.toLatest()
    return true
  }

  private lookAt(messages: readonly Message[]): void {
    const { timeline, stretch } = this.parts.get()
    this.parts.change({ timeline: lookBack(timeline, messages), stretch: stretch + 1 })
  }

  toLatest(): void {
    this.jumps += 1
    const { timeline, stretch } = this.parts.get()
    if (!timeline.past) return
    this.parts.change({ timeline: { ...timeline, past: null }, stretch: stretch + 1 })
  }

  /** Gets a message that another one quotes. */
  async loadQuoted(messageId: string): Promise<void> {
    if (this.asked.has(messageId)) return
    this.asked.add(messageId)
    try {
      const message = await api.message(this.parts.matchId, messageId)
      this.parts.change({ quoted: new Map(this.parts.get().quoted).set(messageId, message) })
    } catch (error) {
      this.asked.delete(messageId)
      throw error
    }
  }
}
