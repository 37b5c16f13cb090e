import type { Message } from '../generated/events'
import { backoff, type Clock } from './clock'
import { type ApiError, asApiError } from './errors'
import type { PendingMessage, PendingStorage } from './pending'
import { createSignal, type Signal } from './signal'
import { createStore, type Readable } from './store'

/** What tabs tell each other: something changed, and perhaps that this message is now stored. */
export interface Notice {
  stored?: Message
}

export interface OutboxParts {
  userId: string
  storage: PendingStorage
  /** Stores it on the server; rejects with ApiError. */
  send(message: PendingMessage): Promise<Message>
  /** Runs the task while no other tab runs it. */
  exclusively(task: () => Promise<void>): Promise<void>
  /** To the other tabs of this browser. */
  tell(notice: Notice): void
  clock: Clock
}

const permanent = new Set(['invalid', 'too_large', 'not_found'])
const triesAtInternalErrors = 5
/** A message is sent by the tab in which it was written; after that time, by any. */
const courtesy = 1000

/** One user's messages that wait to be stored: sent one after the other, until the server has acked each. */
export class Outbox {
  readonly stored: Signal<Message> = createSignal()
  readonly failed: Signal<{ message: PendingMessage; error: ApiError }> = createSignal()
  private readonly state = createStore<readonly PendingMessage[]>([])
  private readonly parts: OutboxParts
  private readonly writes = { running: 0, begun: 0 }
  private readonly inARow = { failures: 0, internalErrors: 0 }
  private lastTime = 0
  private draining = false
  private drainAgain = false
  private pausedUntil = 0
  private callOffRetry: (() => void) | null = null
  private closed = false

  constructor(parts: OutboxParts) {
    this.parts = parts
  }

  get pending(): Readable<readonly PendingMessage[]> {
    return this.state
  }

  async add(
    matchId: string,
    content: string,
    clientId: string,
    replyTo: string | null = null,
  ): Promise<void> {
    const { userId } = this.parts
    await this.enqueue({
      clientId,
      userId,
      matchId,
      content,
      replyTo,
      createdAt: this.nextTime(),
      refusal: null,
    })
  }

  async retry(clientId: string): Promise<void> {
    const message = this.refusedOne(clientId)
    if (message) await this.enqueue({ ...message, createdAt: this.nextTime(), refusal: null })
  }

  async discard(clientId: string): Promise<void> {
    if (!this.refusedOne(clientId)) return
    await this.drop(clientId)
    this.parts.tell({})
  }

  /** Forgets all of it, unsent. */
  async clear(): Promise<void> {
    const all = await this.parts.storage.all(this.parts.userId)
    await Promise.all(all.map(({ clientId }) => this.drop(clientId)))
    this.parts.tell({})
  }

  /** Another tab changed what waits. */
  async hear({ stored }: Notice): Promise<void> {
    if (stored) this.stored.emit(stored)
    await this.reload()
    if (!this.callOffRetry && this.state.get().some(waits)) this.drainIn(courtesy)
  }

  /** What the storage has, once no write of ours is under way. */
  async reload(): Promise<void> {
    const { begun } = this.writes
    const all = await this.parts.storage.all(this.parts.userId)
    if (this.writes.running > 0 || this.writes.begun !== begun) return this.reload()
    this.state.set(all)
  }

  close(): void {
    this.closed = true
    this.callOffRetry?.()
  }

  /** Sends what waits, as far as that goes now. */
  async drain(): Promise<void> {
    if (this.closed || this.parts.clock.now() < this.pausedUntil) return
    if (this.draining) {
      this.drainAgain = true
      return
    }
    this.draining = true
    this.drainAgain = false
    this.callOffRetry?.()
    this.callOffRetry = null
    try {
      await this.parts.exclusively(() => this.sendAll())
    } catch {
      // The storage failed. What waits is still there.
      this.drainIn(backoff(this.inARow.failures++))
    } finally {
      this.draining = false
    }
    if (this.drainAgain) await this.drain()
  }

  private async sendAll(): Promise<void> {
    for (let goOn = true; goOn && !this.closed; ) {
      const waiting = (await this.parts.storage.all(this.parts.userId)).find(waits)
      goOn = waiting !== undefined && (await this.send(waiting))
    }
  }

  /** Whether the next may go. */
  private async send(message: PendingMessage): Promise<boolean> {
    try {
      await this.settle(message, await this.parts.send(message))
      return true
    } catch (caught) {
      const error = asApiError(caught)
      this.failed.emit({ message, error })
      if (!this.isPermanent(error)) {
        this.waitAfter(error)
        return false
      }
      await this.keep({ ...message, refusal: error.code })
      this.parts.tell({})
      return true
    }
  }

  private async settle(message: PendingMessage, stored: Message): Promise<void> {
    this.inARow.failures = 0
    this.inARow.internalErrors = 0
    this.stored.emit(stored)
    await this.drop(message.clientId)
    this.parts.tell({ stored })
  }

  private isPermanent({ code }: ApiError): boolean {
    if (permanent.has(code)) return true
    this.inARow.internalErrors = code === 'internal' ? this.inARow.internalErrors + 1 : 0
    if (this.inARow.internalErrors < triesAtInternalErrors) return false
    this.inARow.internalErrors = 0
    return true
  }

  /** A lost connection needs no timer: the next one drains. */
  private waitAfter({ code, retryAfter = 2 }: ApiError): void {
    if (code === 'disconnected') return
    if (code === 'rate_limited') {
      this.pausedUntil = this.parts.clock.now() + retryAfter * 1000
      this.drainIn(retryAfter * 1000)
    } else this.drainIn(backoff(this.inARow.failures++))
  }

  private drainIn(ms: number): void {
    this.callOffRetry?.()
    this.callOffRetry = this.parts.clock.after(ms, () => {
      this.callOffRetry = null
      void this.drain()
    })
  }

  private async enqueue(message: PendingMessage): Promise<void> {
    await this.keep(message)
    this.parts.tell({})
    await this.drain()
  }

  /** It is shown only once it is stored: what somebody has seen is there after a crash, too. */
  private async keep(message: PendingMessage): Promise<void> {
    await this.write(async () => {
      await this.parts.storage.put(message)
      const others = this.state.get().filter(({ clientId }) => clientId !== message.clientId)
      this.state.set([...others, message].sort((a, b) => a.createdAt - b.createdAt))
    })
  }

  private async drop(clientId: string): Promise<void> {
    this.state.set(this.state.get().filter((message) => message.clientId !== clientId))
    await this.write(() => this.parts.storage.remove(clientId))
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

  private refusedOne(clientId: string): PendingMessage | undefined {
    return this.state.get().find((message) => message.clientId === clientId && message.refusal)
  }

  private nextTime(): number {
    const last = Math.max(this.lastTime, ...this.state.get().map(({ createdAt }) => createdAt))
    this.lastTime = Math.max(this.parts.clock.now(), last + 1)
    return this.lastTime
  }
}

const waits = ({ refusal }: PendingMessage): boolean => refusal === null
