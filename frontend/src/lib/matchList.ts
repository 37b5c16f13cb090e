import type { Match, Message, Synced } from '../generated/events'
import { api } from './api'
import { listenToChanges } from './changeEvents'
import { backoff, systemClock } from './clock'
import { ApiError, asApiError } from './errors'
import { holdMatch } from './joined'
import * as lists from './matches'
import { outbox } from './outboxes'
import { keepReceipts, markDelivered, onMarkedRead } from './receipts'
import { listen, onConnect, request, socket } from './socket'
import { createStore, type Readable } from './store'
import type { Entry } from './timeline'
import { UnreadCounts } from './unreadCounts'

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
const askAgainAfter = 2000

/** One user's matches, kept as they are by pushes. */
export class MatchList {
  readonly me: string
  private readonly store = createStore(unloaded)
  private readonly held = new Map<string, () => void>()
  private readonly asking = new Set<string>()
  private readonly unread: UnreadCounts
  private closed = false
  private closers: (() => void)[] = []
  private shown = Promise.resolve()
  private loaded = false
  private loads = 0
  /** The last load that was asked for before a match began or ended. */
  private outdated = 0
  private loading = false
  /** More was asked for, and is not there yet. */
  private wantsMore = false
  private failures = 0
  private callOffRetry = () => {}

  constructor(me: string) {
    this.me = me
    this.unread = new UnreadCounts({
      me,
      listed: (matchId) => this.listed(matchId),
      changed: (matchId, count) => this.set(lists.countUnread(this.matches, matchId, count)),
      unsure: (matchId) => this.ask(matchId),
    })
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
    this.closed = true
    this.loads += 1
    this.callOffRetry()
    for (const close of [...this.closers, ...this.held.values()]) close()
  }

  async reload(): Promise<void> {
    this.callOffRetry()
    const load = ++this.loads
    this.loading = true
    const limit = Math.min(Math.max(this.matches.length, pageSize), longestPage)
    const askedAt = this.unread.now()
    try {
      const answer = await api.matches(undefined, limit)
      // One that a newer has taken the place of is better than nothing until that is there.
      const isOfUse = !this.loaded && !this.closed && load > this.outdated
      if (load !== this.loads && !isOfUse) return
      this.loaded = true
      const matches = lists.merge(this.matches, this.unread.told(answer.matches, askedAt))
      this.change({ matches, hasMore: answer.has_more, loading: false, error: null })
      this.failures = 0
      void this.join(load)
    } catch (error) {
      await this.shown
      if (load === this.loads) this.failed(asApiError(error))
      return
    }
    if (load === this.loads) this.goOn()
  }

  /** The row that asks for more does so once, when it comes into view. */
  private goOn(): void {
    this.loading = false
    if (this.wantsMore) void this.loadMore()
  }

  /** What is on its way may not know of a match that begins or ends now. */
  private askAnew(): void {
    if (!this.loading) return
    this.outdated = this.loads
    void this.reload()
  }

  /** Without a connection the banner says so, and the next one reloads. */
  private failed(error: ApiError): void {
    const shown = error.code === 'offline' && this.matches.length > 0 ? null : error
    this.loading = false
    this.change({ loading: false, error: shown })
    if (!socket.connected) return
    this.callOffRetry = systemClock.after(backoff(this.failures++), () => void this.reload())
  }

  async loadMore(): Promise<void> {
    const last = this.matches.at(-1)
    this.wantsMore = this.store.get().hasMore
    if (!last || !this.wantsMore || this.loading) return
    this.loading = true
    const load = this.loads
    const askedAt = this.unread.now()
    try {
      const answer = await api.matches(last.id, pageSize)
      if (load !== this.loads) return
      this.wantsMore = false
      const matches = this.unread.told(answer.matches, askedAt).reduce(lists.put, this.matches)
      this.change({ matches, hasMore: answer.has_more, error: null })
    } catch (error) {
      if (load !== this.loads) return
      this.change({ error: asApiError(error) })
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
      const askedAt = this.unread.now()
      try {
        this.joined(await request('join_match', { match_id: id, after_seq: lastSeq }), askedAt)
      } catch (error) {
        if (asApiError(error).code === 'disconnected') return
      }
    }
  }

  private joined({ match, receipts }: Synced, askedAt: number): void {
    const own = receipts[this.me]
    if (own) this.unread.show(match.id, own.read_seq)
    this.told(match, askedAt)
    if (match.lastMessage) markDelivered(match.lastMessage)
    keepReceipts(match.id, receipts)
  }

  private told(match: Match, askedAt: number): void {
    this.set(this.unread.told([match], askedAt).reduce(lists.put, this.matches))
  }

  private holdOnly(ids: string[]): void {
    for (const id of ids) if (!this.held.has(id)) this.held.set(id, holdMatch(id))
    for (const [id, release] of this.held) {
      if (ids.includes(id)) continue
      this.held.delete(id)
      release()
    }
  }

  private listed(matchId: string): Match | undefined {
    return this.matches.find(({ id }) => id === matchId)
  }

  private ask(matchId: string, wait = gather): void {
    if (this.asking.has(matchId)) return
    this.asking.add(matchId)
    systemClock.after(wait, async () => {
      const askedAt = this.unread.now()
      const answer = await api.match(matchId).catch(asApiError)
      this.asking.delete(matchId)
      if (this.closed) return
      if (!(answer instanceof ApiError)) this.told(answer, askedAt)
      else if (answer.code === 'not_found') this.set(lists.without(this.matches, matchId))
      else if (socket.connected) this.ask(matchId, askAgainAfter)
    })
  }

  private receive(message: Message): void {
    this.set(lists.receive(this.matches, message))
    this.unread.hear(message)
    if (!this.listed(message.matchId)) this.ask(message.matchId)
  }

  private altered(entry: Entry): void {
    this.set(lists.alter(this.matches, entry))
    this.unread.alter(entry)
  }

  private pushes(): (() => void)[] {
    return [
      onConnect(() => void this.reload()),
      onMarkedRead(({ matchId, seq }) => this.unread.show(matchId, seq)),
      listen('resync', () => void this.reload()),
      listen('new_message', (message) => this.receive(message)),
      outbox.get()?.stored.on((message) => this.receive(message)) ?? (() => {}),
      listenToChanges((entry) => this.altered(entry)),
      listen('message_read', ({ match_id, user_id, seq }) => {
        if (user_id === this.me) this.unread.read(match_id, seq)
      }),
      listen('user_online_status', (presence) => this.set(lists.appear(this.matches, presence))),
      listen('match_updated', (match) => {
        this.askAnew()
        if (match.lastSeq > (this.listed(match.id)?.lastSeq ?? 0)) this.ask(match.id)
        this.told(match, 0)
      }),
      listen('match_ended', ({ match_id }) => {
        this.askAnew()
        this.set(lists.without(this.matches, match_id))
      }),
    ]
  }
}
