import { backoff, type Clock } from './clock'
import { type ApiError, asApiError } from './errors'

interface Part {
  has_more: boolean
}

export interface CatchUpParts<Answer extends Part> {
  /** Up to which position everything is in; null before the first load. */
  upTo(): number | null
  /** What comes after it; without it, the newest. */
  fetch(after: number | null): Promise<Answer>
  take(answer: Answer, after: number | null): void
  /** Whether pushes have shown that something is still missing. */
  hasGap(): boolean
  /** Whether it is worth trying again. */
  failed(error: ApiError): boolean
  clock: Clock
}

/** Asks for what was missed, page by page, one request at a time, and again as long as something is missing. */
export class CatchUp<Answer extends Part> {
  private readonly parts: CatchUpParts<Answer>
  private running = false
  private again = false
  private stopped = false
  private failures = 0
  private callOff = () => {}

  constructor(parts: CatchUpParts<Answer>) {
    this.parts = parts
  }

  async run(): Promise<void> {
    this.callOff()
    this.again = true
    if (this.running) return
    this.running = true
    try {
      while (this.again && !this.stopped) {
        this.again = false
        await this.fetchAll()
      }
      if (this.parts.hasGap()) this.retry()
      else this.failures = 0
    } catch (error) {
      if (!this.stopped && this.parts.failed(asApiError(error))) this.retry()
    } finally {
      this.running = false
    }
  }

  stop(): void {
    this.stopped = true
    this.callOff()
  }

  private async fetchAll(): Promise<void> {
    for (let more = true; more && !this.stopped; ) {
      const after = this.parts.upTo()
      const answer = await this.parts.fetch(after)
      if (this.stopped) return
      this.parts.take(answer, after)
      more = after !== null && answer.has_more
    }
  }

  private retry(): void {
    this.callOff = this.parts.clock.after(backoff(this.failures++), () => void this.run())
  }
}
