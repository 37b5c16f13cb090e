import type { Clock } from './clock'
import { createStore, type Readable } from './store'

/** What the server lets through, and what the other side waits for. */
const repeatEvery = 2000
const stopAfter = 2000
const forgetAfter = 3000

export interface Typist {
  /** Called on each key (true), or when the field is emptied or left (false). */
  type(isTyping: boolean): void
  stop(): void
}

/** Tells the other that we type: true at most every 2 s, false 2 s after the last key. */
export function createTypist(tell: (isTyping: boolean) => void, clock: Clock): Typist {
  let toldAt: number | null = null
  let callOff = () => {}

  function stop() {
    callOff()
    if (toldAt === null) return
    toldAt = null
    tell(false)
  }

  function type(isTyping: boolean) {
    if (!isTyping) return stop()
    callOff()
    callOff = clock.after(stopAfter, stop)
    if (toldAt !== null && clock.now() - toldAt < repeatEvery) return
    toldAt = clock.now()
    tell(true)
  }

  return { type, stop }
}

export interface TypingWatch {
  /** The matches whose other person is typing. */
  readonly matches: Readable<ReadonlySet<string>>
  started(matchId: string): void
  stopped(matchId: string): void
  clear(): void
}

/** Who types to us. Nobody does for longer than 3 s without saying so again. */
export function createTypingWatch(clock: Clock): TypingWatch {
  const matches = createStore<ReadonlySet<string>>(new Set())
  const timers = new Map<string, () => void>()

  function stopped(matchId: string) {
    timers.get(matchId)?.()
    if (!timers.delete(matchId)) return
    matches.set(new Set(timers.keys()))
  }

  function started(matchId: string) {
    const known = timers.has(matchId)
    timers.get(matchId)?.()
    timers.set(
      matchId,
      clock.after(forgetAfter, () => stopped(matchId)),
    )
    if (!known) matches.set(new Set(timers.keys()))
  }

  return { matches, started, stopped, clear: () => [...timers.keys()].forEach(stopped) }
}
