/** Keeps the page itself in this browser, where that allows it, so that it opens without a network. */
export function startWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const register = () => navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })
  window.addEventListener('load', () => void register().catch(() => {}))
}
