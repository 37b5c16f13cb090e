import { systemClock } from './clock'
import { startKeyboard } from './keyboard'
import { startSnapshots } from './snapshots'
import { watchUpdates } from './updates'

/** Milliseconds after which all that the page may ever need is fetched: before, it would be in the way. */
const settled = 2000

/** What lets the page open without a network, once the rest of it is there. */
export function startOffline(): void {
  startKeyboard()
  startSnapshots()
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  systemClock.after(settled, register)
}

/** Where the browser refuses it, as in some private windows, the page needs its network. */
function register(): void {
  if (!navigator.onLine) {
    window.addEventListener('online', register, { once: true })
    return
  }
  navigator.serviceWorker
    .register('/sw.js', { updateViaCache: 'none' })
    .then(watchUpdates, () => {})
}
