import { startSnapshots } from './snapshots'

/** What lets the page open without a network, once the rest of it is there. */
export function startOffline(): void {
  startSnapshots()
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  // Where the browser refuses it, as in some private windows, the page needs its network.
  navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => {})
}
