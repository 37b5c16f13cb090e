import type { Clock } from './clock'

/** In a flood, what is heard within this many milliseconds is heard together, and drawn once. */
const apart = 100

export interface Pushes {
  add(hear: () => void): void
  /** Those that wait, in their order. */
  hear(): void
}

/** Pushes are heard at once, unless others were just before; nobody sees a page that `isHidden`. */
export function gatherPushes(clock: Clock, isHidden: () => boolean): Pushes {
  const waiting: (() => void)[] = []
  let last = Number.NEGATIVE_INFINITY
  let callOff = () => {}

  function hear(): void {
    callOff()
    if (waiting.length === 0) return
    last = clock.now()
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) next()
    } finally {
      if (waiting.length > 0) callOff = clock.after(0, hear)
    }
  }

  return {
    add(push) {
      waiting.push(push)
      if (waiting.length > 1) return
      // The clock may have been set back.
      const wait = isHidden() ? 0 : Math.min(apart, last + apart - clock.now())
      if (wait > 0) callOff = clock.after(wait, hear)
      else queueMicrotask(hear)
    },
    hear,
  }
}
