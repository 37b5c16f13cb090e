import { backoff, type Clock } from './clock'
import { asApiError } from './errors'

export interface Mark {
  messageId: string
  seq: number
}

const gather = 50
const temporary = new Set(['timeout', 'unavailable', 'rate_limited', 'internal'])

/** One of our own cursors (delivered, read) in a match: only forward, the newest of many marks, until the server has it. */
export class Cursor {
  private readonly send: (mark: Mark) => Promise<number>
  private readonly clock: Clock
  private wanted: Mark | null = null
  private reached = 0
  private callOff: (() => void) | null = null
  private sending = false
  private failures = 0

  /** `send` resolves with the position of the cursor afterwards. */
  constructor(send: (mark: Mark) => Promise<number>, clock: Clock) {
    this.send = send
    this.clock = clock
  }

  want(mark: Mark): void {
    if (mark.seq <= Math.max(this.reached, this.wanted?.seq ?? 0)) return
    this.wanted = mark
    this.flushIn(gather)
  }

  /** The server says, here or to another tab or device, how far it is. */
  reach(seq: number): void {
    this.reached = Math.max(this.reached, seq)
  }

  stop(): void {
    this.wanted = null
    this.callOff?.()
    this.callOff = null
  }

  async flush(): Promise<void> {
    const mark = this.wanted
    if (!mark || this.sending) return
    if (mark.seq <= this.reached) {
      this.wanted = null
      return
    }
    this.sending = true
    try {
      this.reach(Math.max(mark.seq, await this.send(mark)))
      this.failures = 0
    } catch (error) {
      this.failed(mark, asApiError(error).code)
    }
    this.sending = false
    if (this.wanted !== mark) this.flushIn(0)
  }

  /** A lost connection needs no timer: the next one flushes. */
  private failed(mark: Mark, code: string): void {
    if (temporary.has(code)) this.flushIn(backoff(this.failures++))
    else if (code !== 'disconnected' && this.wanted === mark) this.wanted = null
  }

  private flushIn(ms: number): void {
    if (this.callOff) return
    this.callOff = this.clock.after(ms, () => {
      this.callOff = null
      void this.flush()
    })
  }
}
