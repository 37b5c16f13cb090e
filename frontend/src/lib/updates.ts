import { createStore, type Readable } from './store'

const every = 3_600_000

const ready = createStore(false)
/** Whether this page is older than the one that the service worker has brought. */
export const updateIsReady: Readable<boolean> = ready

/** A page is at least as new as the worker that it begins with: only the next one can make it old. */
export function watchVersion(): void {
  navigator.serviceWorker.addEventListener('controllerchange', compare)
}

/** Looks for a new version each hour, and whenever the page is seen again. */
export function lookForUpdates(registration: ServiceWorkerRegistration): void {
  const look = () => {
    if (document.visibilityState === 'visible') registration.update().catch(() => {})
  }
  window.setInterval(look, every)
  document.addEventListener('visibilitychange', look)
}

function compare(): void {
  const own = document.querySelector<HTMLScriptElement>('script[type="module"]')
  const channel = new MessageChannel()
  channel.port1.onmessage = ({ data }: MessageEvent<string>) => {
    ready.set(Boolean(own && !own.src.endsWith(data)))
    channel.port1.close()
  }
  navigator.serviceWorker.controller?.postMessage('which version?', [channel.port2])
}
