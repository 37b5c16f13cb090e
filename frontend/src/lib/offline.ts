import { startKeyboard } from './keyboard'
import { startSnapshots } from './snapshots'
import { watchUpdates } from './updates'

/** What lets the page open without a network, once the rest of it is there. */
export function startOffline(): void {
  startKeyboard()
  startSnapshots()
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  // Where the browser refuses it, as in some private windows, the page needs its network.
  navigator.serviceWorker
    .register('/sw.js', { updateViaCache: 'none' })
    .then(watchUpdates, () => {})
}
