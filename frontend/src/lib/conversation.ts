import type { Synced } from '../generated/events'
import { Absence } from './away'
import { backToUnread } from './backToUnread'
import { CatchUp } from './catchUp'
import { listenToChanges } from './changeEvents'
import { newClientId } from './clientId'
import { systemClock } from './clock'
import { type Attempt, type ConversationState, unopened } from './conversationState'
import { createDoubt } from './doubt'
import type { ApiError } from './errors'
import { firstUnread, firstUnreadIn } from './firstUnread'
import { holdMatch } from './joined'
import { outbox } from './outboxes'
import { changes, followChanges } from './ownChanges'
import { Pages } from './pages'
import type { PendingChange } from './pendingChange'
import { keepReceipts, markDelivered, markRead } from './receipts'
import type { Snapshot } from './snapshotStorage'
import { listen, onConnect, onWake, request, say } from './socket'
import { createStore, type Readable } from './store'
import * as timelines from './timeline'
import { createTypist } from './typing'

const shownByTheBanner = new Set(['disconnected', 'timeout'])
const noSuchMatch = new Set(['not_found', 'invalid'])

/** One open match: what both said so far, kept complete by pushes and by asking for what they missed. */
export class Conversation {
  readonly matchId: string
  readonly me: string
  private readonly store = createStore(unopened)
  private readonly sync: CatchUp<Synced>
  private readonly absence: Absence
  private readonly doubt = createDoubt(() => void this.sync.run(), systemClock)
  private readonly typist = createTypist((is_typing) => {
    say('typing', { match_id: this.matchId, is_typing })
  }, systemClock)
  readonly pages: Pages
  private closers: (() => void)[] = []
  private joined = false
  private acked: PendingChange[] = []
  /** What somebody knows that it is being tried again. */
  private readonly dismissed = new Set<Attempt>()

  constructor(matchId: string, me: string) {
    this.matchId = matchId
    this.me = me
    this.absence = new Absence(me)
    this.pages = new Pages({
      matchId,
      get: this.store.get,
      change: (part) => this.change(part),
    })
    this.sync = new CatchUp({
      upTo: () => this.timeline.upTo,
      fetch: (after) => this.fetch(after),
      take: (answer, after) => this.take(answer, after),
      hasGap: () => timelines.hasGap(this.timeline),
      failed: (error) => this.syncFailed(error),
      clock: systemClock,
    })
  }

  get state(): Readable<ConversationState> {
    return this.store
  }

  open(): void {
    this.closers = [holdMatch(this.matchId), ...this.pushes(), ...this.results()]
    void this.sync.run()
  }

  /** What this browser last saw of it, until the server has answered. */
  show({ match, messages, hasOlder, receipts }: Snapshot): void {
    if (this.timeline.upTo !== null || this.store.get().notFound) return
    const timeline = { ...this.timeline, messages, hasOlder, receipts }
    this.change({ match, timeline, firstUnreadSeq: firstUnreadIn(timeline, this.me) })
  }

  close(): void {
    this.typist.stop()
    this.sync.stop()
    this.doubt.stop()
    for (const close of this.closers) close()
  }

  send(content: string, replyTo: string | null): void {
    this.typist.stop()
    const lastSent = newClientId()
    this.change({ lastSent })
    void outbox.get()?.add(this.matchId, content, lastSent, replyTo)
  }

  type(isTyping: boolean): void {
    this.typist.type(isTyping)
  }

  /** Marks what the other has written up to that message. */
  markAsRead(messageId: string): void {
    const { messages } = this.timeline
    const last = messages.findLastIndex(({ id }) => id === messageId)
    const theirs = messages.slice(0, last + 1).findLast(({ senderId }) => senderId !== this.me)
    if (!theirs) return
    this.absence.reads(theirs.seq)
    markRead(theirs)
  }

  dismissError(): void {
    const { error } = this.store.get()
    if (error?.again) this.dismissed.add(error.of)
    this.change({ error: null })
  }

  private get timeline(): timelines.Timeline {
    return this.store.get().timeline
  }

  private change(part: Partial<ConversationState>): void {
    this.store.set({ ...this.store.get(), ...part })
  }

  private async fetch(after: number | null): Promise<Synced> {
    this.acked = changes.get()?.ackedIn(this.matchId) ?? []
    const match_id = this.matchId
    if (after === null) return backToUnread(await request('join_match', { match_id }), this.me)
    return request(this.joined ? 'sync' : 'join_match', { match_id, after_seq: after })
  }

  private take(answer: Synced, after: number | null): void {
    this.joined = true
    const { match, presence } = answer
    const timeline = (after === null ? timelines.load : timelines.catchUp)(this.timeline, answer)
    const unread =
      after === null
        ? { firstUnreadSeq: firstUnread(match, timeline, this.me) }
        : { missedSeq: this.absence.beginning(this.store.get(), timeline) }
    this.change({ match, presence, timeline, ...unread, notFound: false })
    if (after === null || !answer.has_more) {
      void changes.get()?.drop(this.acked)
      this.absence.endsWithAllTold()
    }
    this.recovered('sync')
    keepReceipts(this.matchId, answer.receipts)
    const newest = timeline.messages.findLast(({ senderId }) => senderId !== this.me)
    if (newest) markDelivered(newest)
  }

  private syncFailed(error: ApiError): boolean {
    if (error.code === 'disconnected') return false
    const missing = noSuchMatch.has(error.code)
    if (missing) this.change({ notFound: true })
    else this.delayed(error, 'sync')
    return !missing
  }

  private pushes(): (() => void)[] {
    const { matchId } = this
    return [
      onConnect(() => {
        this.joined = false
        void this.sync.run()
      }),
      onWake(() => void this.sync.run()),
      this.absence.watch(),
      listen('resync', ({ match_ids }) => {
        if (match_ids?.includes(matchId) ?? true) void this.sync.run()
      }),
      listen('new_message', (message) => {
        if (message.matchId === matchId) this.receive(timelines.entryOf(message))
      }),
      listenToChanges((entry) => {
        if (entry.message.matchId === matchId) this.receive(entry)
      }),
      listen('message_read', ({ match_id, user_id, seq }) => {
        if (match_id === matchId) this.advance(user_id, { read_seq: seq })
      }),
      listen('message_delivered', ({ match_id, user_id, seq }) => {
        if (match_id === matchId) this.advance(user_id, { delivered_seq: seq })
      }),
      listen('user_online_status', (presence) => {
        if (presence.user_id === this.store.get().match?.other.id) this.change({ presence })
      }),
      listen('match_updated', (match) => {
        if (match.id === matchId) this.change({ match })
      }),
      listen('match_ended', ({ match_id }) => {
        if (match_id === matchId) this.change({ notFound: true })
      }),
    ]
  }

  private results(): (() => void)[] {
    const ofChanges = followChanges(this.matchId, {
      acked: (kinds) => {
        for (const kind of kinds) this.recovered(kind)
        void this.sync.run()
      },
      delayed: (error, kind) => this.delayed(error, kind),
      refused: ({ refusal, kind }) => this.report(refusal, kind),
    })
    const own = outbox.get()
    if (!own) return [ofChanges]
    return [
      ofChanges,
      own.stored.on((message) => {
        if (message.matchId !== this.matchId) return
        this.receive(timelines.entryOf(message))
        this.recovered('message')
      }),
      own.failed.on(({ matchId, refusal }) => {
        if (matchId === this.matchId && refusal) this.report(refusal, 'message')
      }),
      own.delayed.on(({ item, error }) => {
        if (item.matchId === this.matchId) this.delayed(error, 'message')
      }),
    ]
  }

  private receive(entry: timelines.Entry): void {
    const timeline = timelines.receive(this.timeline, [entry])
    this.change({ timeline, missedSeq: this.absence.beginning(this.store.get(), timeline) })
    const hasGap = timelines.hasGap(this.timeline)
    if (hasGap) void this.sync.run()
    this.doubt.heard(hasGap)
  }

  private advance(userId: string, cursor: Parameters<typeof timelines.advance>[2]): void {
    this.change({ timeline: timelines.advance(this.timeline, userId, cursor) })
  }

  private delayed({ code }: ApiError, of: Attempt): void {
    if (!shownByTheBanner.has(code) && !this.dismissed.has(of)) this.report(code, of, true)
  }

  private report(code: string, of: Attempt, again = false): void {
    this.change({ error: { code, of, again } })
  }

  private recovered(of: Attempt): void {
    this.dismissed.delete(of)
    if (this.store.get().error?.again) this.change({ error: null })
  }
}
