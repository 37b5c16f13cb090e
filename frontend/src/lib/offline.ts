import { systemClock } from './clock'
import { startKeyboard } from './keyboard'
import { session } from './session'
import { startSnapshots } from './snapshots'
import { socket } from './socket'
import { lookForUpdates, watchVersion } from './updates'

/** Milliseconds after which all that the page may ever need is fetched: before, it would be in the way. */
const settled = 2000

/** What lets the page open without a network, once the rest of it is there. */
export function startOffline(): void {
  startKeyboard()
  startSnapshots()
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  // The worker of an earlier visit may give way before this page asks for one.
  watchVersion()
  systemClock.after(settled, register)
}

/** Where the browser refuses it, as in some private windows, the page needs its network. */
function register(): void {
  const isCutOff = !navigator.onLine || (session.get().user && !socket.connected)
  if (isCutOff) {
    systemClock.after(settled, register)
    return
  }
  navigator.serviceWorker
    .register('/sw.js', { updateViaCache: 'none' })
    .then(lookForUpdates, () => {})
}
