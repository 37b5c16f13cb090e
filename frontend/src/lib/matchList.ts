import type { Match, Message } from '../generated/events'
import { api } from './api'
import { listenToChanges } from './changeEvents'
import { backoff, systemClock } from './clock'
import { type ApiError, asApiError } from './errors'
import { holdMatch } from './joined'
import * as lists from './matches'
import { outbox } from './outboxes'
import { keepReceipts, markDelivered, onMarkedRead } from './receipts'
import { listen, onConnect, request, socket } from './socket'
import { createStore, type Readable } from './store'
import { type Entry, entryOf } from './timeline'

export interface MatchListState {
  matches: lists.Matches
  loading: boolean
  error: ApiError | null
  hasMore: boolean
}

export const unloaded: MatchListState = { matches: [], loading: true, error: null, hasMore: false }

const pageSize = 30
const longestPage = 100
/** Several pushes about one match ask for it once. */
const gather = 100

/** One user's matches, kept as they are by pushes. */
export class MatchList {
  readonly me: string
  private readonly store = createStore(unloaded)
  private readonly held = new Map<string, () => void>()
  private readonly asked = new Set<string>()
  private closers: (() => void)[] = []
  private shown = Promise.resolve()
  private loaded = false
  private loads = 0
  private loading = false
  private failures = 0
  private callOffRetry = () => {}

  constructor(me: string) {
    this.me = me
  }

  get state(): Readable<MatchListState> {
    return this.store
  }

  /** `shown`: when what this browser last saw of it is there, or known not to be. */
  open(shown: Promise<void>): void {
    this.closers = this.pushes()
    this.shown = shown.catch(() => {})
    void this.reload()
  }

  /** What this browser last saw of it, until the server has answered. */
  show(matches: lists.Matches): void {
    if (!this.loaded && this.matches.length === 0) this.change({ matches })
  }

  close(): void {
    this.loads += 1
    this.callOffRetry()
    for (const close of [...this.closers, ...this.held.values()]) close()
  }

  async reload(): Promise<void> {
    this.callOffRetry()
    const load = ++this.loads
    this.loading = true
    const limit = Math.min(Math.max(this.matches.length, pageSize), longestPage)
    try {
      const answer = await api.matches(undefined, limit)
      if (load !== this.loads) return
      this.loaded = true
      const matches = lists.merge(this.matches, answer.matches)
      this.change({ matches, hasMore: answer.has_more, loading: false, error: null })
      this.failures = 0
      void this.join(load)
    } catch (error) {
      await this.shown
      if (load !== this.loads) return
      this.failed(asApiError(error))
    }
    this.loading = false
  }

  /** Without a connection the banner says so, and the next one reloads. */
  private failed(error: ApiError): void {
    const shown = error.code === 'offline' && this.matches.length > 0 ? null : error
    this.change({ loading: false, error: shown })
    if (!socket.connected) return
    this.callOffRetry = systemClock.after(backoff(this.failures++), () => void this.reload())
  }

  async loadMore(): Promise<void> {
    const last = this.matches.at(-1)
    if (!last || this.loading || !this.store.get().hasMore) return
    this.loading = true
    const load = ++this.loads
    try {
      const answer = await api.matches(last.id, pageSize)
      if (load !== this.loads) return
      const matches = answer.matches.reduce(lists.put, this.matches)
      this.change({ matches, hasMore: answer.has_more, error: null })
    } catch (error) {
      if (load === this.loads) this.change({ error: asApiError(error) })
    }
    this.loading = false
  }

  private get matches(): lists.Matches {
    return this.store.get().matches
  }

  private change(part: Partial<MatchListState>): void {
    this.store.set({ ...this.store.get(), ...part })
  }

  private set(matches: lists.Matches): void {
    if (matches !== this.matches) this.change({ matches })
  }

  /** The newest matches are joined, so that typing shows in the list; one after the other, so that what is open goes first. */
  private async join(load: number): Promise<void> {
    const shown = this.matches.slice(0, pageSize)
    this.holdOnly(shown.map(({ id }) => id))
    for (const { id, lastSeq } of shown) {
      if (load !== this.loads) return
      try {
        const answer = await request('join_match', { match_id: id, after_seq: lastSeq })
        this.took(answer.match)
        keepReceipts(id, answer.receipts)
      } catch (error) {
        if (asApiError(error).code === 'disconnected') return
      }
    }
  }

  private took(match: Match): void {
    this.set(lists.put(this.matches, match))
    if (match.lastMessage) markDelivered(match.lastMessage)
  }

  private holdOnly(ids: string[]): void {
    for (const id of ids) if (!this.held.has(id)) this.held.set(id, holdMatch(id))
    for (const [id, release] of this.held) {
      if (ids.includes(id)) continue
      this.held.delete(id)
      release()
    }
  }

  private ask(matchId: string): void {
    if (this.asked.has(matchId)) return
    this.asked.add(matchId)
    systemClock.after(gather, async () => {
      this.asked.delete(matchId)
      const match = await api.match(matchId).catch(() => null)
      if (match) this.set(lists.put(this.matches, match))
    })
  }

  private receive(message: Message): void {
    if (lists.missesSome(this.matches, entryOf(message))) this.ask(message.matchId)
    this.set(lists.receive(this.matches, message, this.me))
  }

  private acknowledged(receipt: lists.Receipt): void {
    const match = this.matches.find(({ id }) => id === receipt.matchId)
    if (!match) return
    this.set(lists.acknowledge(this.matches, receipt, this.me))
    const partly =
      receipt.userId === this.me && receipt.readAt && receipt.seq < (match.lastMessage?.seq ?? 0)
    if (partly && match.unreadCount > 0) this.ask(match.id)
  }

  private changed(entry: Entry): void {
    const { message } = entry
    const recount = message.deletedAt !== null && lists.mayLowerUnread(this.matches, message)
    if (recount || lists.missesSome(this.matches, entry)) this.ask(message.matchId)
    this.set(lists.change(this.matches, entry))
  }

  private pushes(): (() => void)[] {
    return [
      onConnect(() => void this.reload()),
      onMarkedRead(({ matchId, seq }) => {
        this.acknowledged({ matchId, seq, userId: this.me, readAt: new Date().toISOString() })
      }),
      listen('resync', () => void this.reload()),
      listen('new_message', (message) => this.receive(message)),
      outbox.get()?.stored.on((message) => this.receive(message)) ?? (() => {}),
      listenToChanges((entry) => this.changed(entry)),
      listen('message_read', ({ match_id: matchId, user_id: userId, seq, read_at: readAt }) => {
        this.acknowledged({ matchId, userId, seq, readAt })
      }),
      listen('message_delivered', ({ match_id, user_id: userId, seq, delivered_at }) => {
        this.acknowledged({ matchId: match_id, userId, seq, deliveredAt: delivered_at })
      }),
      listen('user_online_status', (presence) => this.set(lists.appear(this.matches, presence))),
      listen('match_updated', (match) => {
        if (this.loading) void this.reload()
        this.set(lists.put(this.matches, match))
      }),
      listen('match_ended', ({ match_id }) => {
        if (this.loading) void this.reload()
        this.set(lists.without(this.matches, match_id))
      }),
    ]
  }
}
