import { type Clock, systemClock } from './clock'

const every = 2000
/** A timer this late was not merely held up: the machine slept. */
const slept = 3 * every

/** Calls the listener when the page may have missed something: seen again, back in a network, or awake again. */
export function watchWake(wake: () => void, clock: Clock = systemClock): void {
  const whenSeen = () => {
    if (document.visibilityState === 'visible') wake()
  }
  document.addEventListener('visibilitychange', whenSeen)
  window.addEventListener('online', wake)
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) wake()
  })
  const tick = (last: number) => {
    clock.after(every, () => {
      const now = clock.now()
      // The timers of a page out of sight are late by design.
      if (now - last > slept) whenSeen()
      tick(now)
    })
  }
  tick(clock.now())
}
