import { backoff, type Clock } from './clock'
import { ApiError, asApiError } from './errors'
import type { Kept, KeptStorage } from './kept'
import { createSignal, type Signal } from './signal'
import { createStore, type Readable } from './store'

/** What tabs tell each other: something changed, and perhaps what became of one of them. */
export interface Notice<Settled> {
  settled?: Settled
}

export interface QueueParts<Item extends Kept, Settled> {
  userId: string
  storage: KeptStorage<Item>
  /** Stores it on the server; rejects with ApiError. */
  send(item: Item): Promise<Settled>
  /** Runs the task while no other tab runs it, unless that one stands still. */
  inTurns(task: () => Promise<void>): Promise<void>
  /** To the other tabs of this browser. */
  tell(notice: Notice<Settled>): void
  clock: Clock
}

const permanent = new Set(['invalid', 'too_large', 'not_found'])
/** An error in the server's own code may pass; one that does not would keep all that waits behind it. */
const triesAtInternalErrors = 5
/** One is sent by the tab in which it was made; after that time, by any. */
const courtesy = 1000

/** What one user has yet to bring to the server: sent one after the other, until it has acked or refused each. */
export abstract class Queue<Item extends Kept, Settled> {
  /** The server could not take it now: it is tried again. */
  readonly delayed: Signal<{ item: Item; error: ApiError }> = createSignal()
  protected readonly parts: QueueParts<Item, Settled>
  protected readonly state = createStore<readonly Item[]>([])
  private readonly writes = { running: 0, begun: 0 }
  /** On their way to the storage. */
  private readonly kept = new Map<string, Item>()
  private failures = 0
  private internalErrors = 0
  private lastTime = 0
  private draining = false
  private drainAgain = false
  /** Until the next try, by the server's wish. */
  private paused = false
  private callOffRetry: (() => void) | null = null
  private closed = false

  constructor(parts: QueueParts<Item, Settled>) {
    this.parts = parts
  }

  /** The server has it. */
  protected abstract settle(item: Item, settled: Settled): Promise<void>
  /** Another tab has settled it. */
  protected abstract hearOf(settled: Settled): void
  /** It is given up. */
  protected abstract giveUp(refused: Item): Promise<void>

  get pending(): Readable<readonly Item[]> {
    return this.state
  }

  /** Forgets all of it, unsent. */
  async clear(): Promise<void> {
    const all = await this.parts.storage.all(this.parts.userId)
    await Promise.all(all.map(({ clientId }) => this.remove(clientId)))
    this.parts.tell({})
  }

  /** Another tab changed what waits. */
  async hear({ settled }: Notice<Settled>): Promise<void> {
    if (settled) this.hearOf(settled)
    await this.reload()
    if (!this.callOffRetry && this.state.get().some((item) => this.waits(item)))
      this.drainIn(courtesy)
  }

  /** What the storage has, once no write of ours is under way. */
  async reload(): Promise<void> {
    const { begun } = this.writes
    const all = await this.parts.storage.all(this.parts.userId).catch(() => null)
    if (!all) return
    if (this.writes.running > 0 || this.writes.begun !== begun) return this.reload()
    this.state.set(this.shownOf(all))
  }

  close(): void {
    this.closed = true
    this.callOffRetry?.()
  }

  /** Sends what waits, as far as that goes now. */
  async drain(): Promise<void> {
    if (this.closed || this.paused) return
    if (this.draining) {
      this.drainAgain = true
      return
    }
    this.draining = true
    this.callOffRetry?.()
    this.callOffRetry = null
    try {
      do {
        this.drainAgain = false
        await this.parts.inTurns(() => this.sendOldest())
      } while (this.drainAgain && !this.paused && !this.closed)
    } catch {
      // The storage failed, or another tab took over. What waits is still there.
      this.drainIn(backoff(this.failures++))
    } finally {
      this.draining = false
    }
  }

  protected waits({ refusal }: Item): boolean {
    return refusal === null
  }

  protected shownOf(stored: readonly Item[]): readonly Item[] {
    return stored
  }

  protected async enqueue(item: Item): Promise<void> {
    await this.keep(item)
    this.parts.tell({})
    await this.drain()
  }

  /** It is shown only once it is stored: what somebody has seen is there after a crash, too. By then it may have been
   *  sent, as the storage gives what it is still writing.
   */
  protected async keep(item: Item): Promise<void> {
    const { clientId } = item
    this.kept.set(clientId, item)
    await this.write(async () => {
      await this.parts.storage.put(item)
      if (this.kept.get(clientId) !== item) return
      this.kept.delete(clientId)
      this.show(item)
    })
  }

  protected show(item: Item): void {
    const others = this.state.get().filter(({ clientId }) => clientId !== item.clientId)
    this.state.set([...others, item].sort((a, b) => a.createdAt - b.createdAt))
  }

  protected async remove(clientId: string): Promise<void> {
    this.kept.delete(clientId)
    this.state.set(this.state.get().filter((item) => item.clientId !== clientId))
    await this.write(() => this.parts.storage.remove(clientId))
  }

  protected nextTime(): number {
    const last = Math.max(this.lastTime, ...this.state.get().map(({ createdAt }) => createdAt))
    this.lastTime = Math.max(this.parts.clock.now(), last + 1)
    return this.lastTime
  }

  /** Two tabs that did so at once would send some twice, and none before an older one. */
  private async sendOldest(): Promise<void> {
    if (this.closed) return
    const all = await this.parts.storage.all(this.parts.userId)
    const oldest = all.find((item) => this.waits(item))
    if (oldest && (await this.send(oldest))) this.drainAgain = true
  }

  /** Whether the next may go. */
  private async send(item: Item): Promise<boolean> {
    const answer = await this.parts.send(item).catch(asApiError)
    if (this.closed) return false
    if (answer instanceof ApiError) return this.refused(item, answer)
    this.recovered()
    await this.settle(item, answer)
    return true
  }

  /** A lost connection needs no timer: the next one drains. */
  private async refused(item: Item, error: ApiError): Promise<boolean> {
    const { code, retryAfter = 2 } = error
    if (code === 'disconnected') {
      this.recovered()
      return false
    }
    this.internalErrors = code === 'internal' ? this.internalErrors + 1 : 0
    if (permanent.has(code) || this.internalErrors >= triesAtInternalErrors) {
      this.recovered()
      await this.giveUp({ ...item, refusal: code })
      return true
    }
    const limited = code === 'rate_limited'
    const wait = limited ? retryAfter * 1000 : backoff(this.failures++)
    this.paused = limited
    this.delayed.emit({ item, error })
    this.drainIn(wait)
    return false
  }

  private recovered(): void {
    this.failures = 0
    this.internalErrors = 0
    this.paused = false
  }

  private drainIn(ms: number): void {
    this.callOffRetry?.()
    this.callOffRetry = this.parts.clock.after(ms, () => {
      this.callOffRetry = null
      this.paused = false
      void this.drain()
    })
  }

  private async write(change: () => Promise<void>): Promise<void> {
    this.writes.begun += 1
    this.writes.running += 1
    try {
      await change()
    } finally {
      this.writes.running -= 1
    }
  }
}
