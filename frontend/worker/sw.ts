/// <reference lib="webworker" />
/** The service worker: what the page is made of, kept for when there is no network. */
declare const self: ServiceWorkerGlobalScope

/** Of this build, put in front by plugin.ts. */
declare const VERSION: string
declare const FILES: readonly string[]
declare const ENTRY: string

const shell = `shell ${VERSION}`
const patience = 3000
/** An open tab may still want files of the version before. */
const keptVersions = 2
const isPage = /^\/(?!(?:api|socket\.io|health|metrics)(?:\/|$))[^.]*$/

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(forgetOldVersions()))
self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (isPage.test(pathname)) event.respondWith(page(request))
  } else if (pathname.startsWith('/assets/') || FILES.includes(pathname)) {
    event.respondWith(file(request))
  }
})

self.addEventListener('message', ({ ports }) => ports[0]?.postMessage(ENTRY))
self.addEventListener('push', (event) => event.waitUntil(pushed(event.data?.json())))
self.addEventListener('pushsubscriptionchange', (event) =>
  (event as ExtendableEvent).waitUntil(subscribeAgain()),
)
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const { matchId } = event.notification.data as { matchId?: string }
  event.waitUntil(open(matchId === 'test' ? undefined : matchId))
})

interface Push {
  match_id: string
  sender: string
  text: string
  unread: number
}

/** Also those of a first visit, which the worker came too late to control. */
const openTabs = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true })

async function pushed({ match_id, sender, text, unread }: Push): Promise<void> {
  const tabs = await openTabs()
  // What is seen tells by itself.
  if (tabs.some(({ visibilityState }) => visibilityState === 'visible')) return
  const note: NotificationOptions & { renotify: boolean } = {
    body: text,
    tag: match_id,
    renotify: true,
    icon: '/icon-192.png',
    badge: '/badge-96.png',
    data: { matchId: match_id, unread },
  }
  await self.registration.showNotification(sender, note)
  const notes = await self.registration.getNotifications()
  const total = notes.reduce((sum, { data }) => sum + ((data as Partial<Push>)?.unread ?? 0), 0)
  if ('setAppBadge' in navigator) await navigator.setAppBadge(total)
}

/** The browser has ended the subscription, perhaps while no page is open. */
async function subscribeAgain(): Promise<void> {
  const path = '/api/push_subscriptions'
  const { key } = (await (await fetch(`${path}/key`)).json()) as { key: string | null }
  if (!key) return
  const renewed = await navigator.locks.request('session', () =>
    fetch('/api/auth/refresh', { method: 'POST' }),
  )
  if (!renewed.ok) return
  const { access_token } = (await renewed.json()) as { access_token: string }
  const options = { userVisibleOnly: true, applicationServerKey: key }
  const subscription = await self.registration.pushManager.subscribe(options)
  await fetch(path, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(subscription),
  })
}

/** In a tab that is there already, else in a new one. */
async function open(matchId: string | undefined): Promise<void> {
  const tabs = await openTabs()
  const tab = tabs.find(({ focused }) => focused) ?? tabs[0]
  if (!tab) {
    await self.clients.openWindow(matchId ? `/chat/${matchId}` : '/chat')
    return
  }
  await tab.focus()
  if (matchId) tab.postMessage({ open: matchId })
}

async function install(): Promise<void> {
  const answer = await fetch('/', { cache: 'no-cache' })
  // In the middle of a deploy the page may be that of another version.
  if (!(await answer.clone().text()).includes(ENTRY)) throw new Error('The page is changing.')
  const cache = await caches.open(shell)
  await cache.addAll(FILES.map((path) => new Request(path, { cache: 'no-cache' })))
  await cache.put('/', answer)
  await self.skipWaiting()
}

async function forgetOldVersions(): Promise<void> {
  const shells = (await caches.keys()).filter((name) => name.startsWith('shell '))
  await Promise.all(shells.slice(0, -keptVersions).map((name) => caches.delete(name)))
}

/** The newest page, unless the server is away or slow. */
async function page(request: Request): Promise<Response> {
  const fetched = fetch(request).catch(() => null)
  const late = new Promise<null>((resolve) => setTimeout(resolve, patience, null))
  const answer = await Promise.race([fetched, late])
  if (answer && answer.status < 500) return answer
  return (await kept('/')) ?? (await fetched) ?? Response.error()
}

async function file(request: Request): Promise<Response> {
  return (await kept(request)) ?? (await caches.match(request)) ?? fetch(request)
}

async function kept(request: RequestInfo): Promise<Response | undefined> {
  return (await caches.open(shell)).match(request)
}
