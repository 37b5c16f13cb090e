import { createStore, type Readable } from './store'

const every = 3_600_000

const ready = createStore(false)
/** Whether this page is older than the one that the service worker has fetched. */
export const updateIsReady: Readable<boolean> = ready

/** Looks for a new version each hour, and whenever the page is seen again. */
export function watchUpdates(registration: ServiceWorkerRegistration): void {
  const look = () => {
    if (document.visibilityState === 'visible') registration.update().catch(() => {})
  }
  window.setInterval(look, every)
  document.addEventListener('visibilitychange', look)
  navigator.serviceWorker.addEventListener('controllerchange', compare)
  compare()
}

function compare(): void {
  const own = document.querySelector<HTMLScriptElement>('script[type="module"]')
  const channel = new MessageChannel()
  channel.port1.onmessage = ({ data }: MessageEvent<string>) => {
    if (own && !own.src.endsWith(data)) ready.set(true)
    channel.port1.close()
  }
  navigator.serviceWorker.controller?.postMessage('which version?', [channel.port2])
}
