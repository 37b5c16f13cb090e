import { backoff, type Clock } from './clock'
import { type ApiError, asApiError } from './errors'
import type { PendingChange } from './pendingChange'
import { createSignal, type Signal } from './signal'
import { createStore, type Readable } from './store'

const permanent = new Set(['invalid', 'too_large', 'not_found'])
const patience = 30_000

interface Failure {
  change: PendingChange
  error: ApiError
}

/** One user's changes to messages: sent one after the other, each with one client id until it is acked or given up. */
export class Changes {
  readonly acked: Signal<PendingChange> = createSignal()
  readonly failed: Signal<Failure> = createSignal()
  private readonly state = createStore<readonly PendingChange[]>([])
  private readonly ackedIds = new Set<string>()
  private readonly send: (change: PendingChange) => Promise<unknown>
  private readonly clock: Clock
  private sending = false
  private failures = 0
  private failingSince: number | null = null
  private pausedUntil = 0
  private callOff = () => {}

  /** `send` stores it on the server, or rejects with ApiError. */
  constructor(send: (change: PendingChange) => Promise<unknown>, clock: Clock) {
    this.send = send
    this.clock = clock
  }

  /** Those that wait for their ack, and those acked which the timeline has yet to show; oldest first. */
  get pending(): Readable<readonly PendingChange[]> {
    return this.state
  }

  want(change: PendingChange): void {
    this.state.set([...this.state.get(), change])
    void this.flush()
  }

  /** What a sync that begins now will bring. */
  ackedIn(matchId: string): PendingChange[] {
    return this.state
      .get()
      .filter((change) => change.matchId === matchId && this.ackedIds.has(change.clientId))
  }

  /** The timeline has them, or never will. */
  drop(changes: readonly PendingChange[]): void {
    if (changes.length === 0) return
    for (const { clientId } of changes) this.ackedIds.delete(clientId)
    this.state.set(this.state.get().filter((change) => !changes.includes(change)))
  }

  clear(): void {
    this.callOff()
    this.recovered()
    this.drop(this.state.get())
  }

  /** Sends what waits, as far as that goes now. */
  async flush(): Promise<void> {
    if (this.sending || this.clock.now() < this.pausedUntil) return
    this.sending = true
    this.callOff()
    for (let next = this.next(); next; next = this.next()) {
      if (!(await this.settle(next))) break
    }
    this.sending = false
  }

  private next(): PendingChange | undefined {
    return this.state.get().find(({ clientId }) => !this.ackedIds.has(clientId))
  }

  /** Whether the next may go. */
  private async settle(change: PendingChange): Promise<boolean> {
    try {
      await this.send(change)
    } catch (error) {
      return !this.isWanted(change) || this.refused(change, asApiError(error))
    }
    this.recovered()
    if (!this.isWanted(change)) return true
    this.ackedIds.add(change.clientId)
    this.acked.emit(change)
    return true
  }

  /** A lost connection needs no timer: the next one flushes. */
  private refused(change: PendingChange, error: ApiError): boolean {
    if (error.code === 'disconnected') {
      this.recovered()
      return false
    }
    const now = this.clock.now()
    const limited = error.code === 'rate_limited'
    const wait = limited ? (error.retryAfter ?? 2) * 1000 : backoff(this.failures++)
    this.failingSince ??= now
    if (permanent.has(error.code) || now + wait > this.failingSince + patience) {
      this.recovered()
      this.drop([change])
      this.failed.emit({ change, error })
      return true
    }
    if (limited) this.pausedUntil = now + wait
    this.callOff = this.clock.after(wait, () => void this.flush())
    return false
  }

  private recovered(): void {
    this.failures = 0
    this.failingSince = null
    this.pausedUntil = 0
  }

  private isWanted(change: PendingChange): boolean {
    return this.state.get().includes(change)
  }
}
