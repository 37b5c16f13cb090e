import { notifications } from '../preferences'
import { authorized } from '../session'
import { createStore, type Readable } from '../store'
import { storedSessionId } from '../tokens'
import { permission } from './desktop'

const path = '/push_subscriptions'
const works = createStore<boolean | null>(null)
/** Whether messages come to this browser while no page is open; null as long as that is not known. */
export const pushWorks: Readable<boolean | null> = works

let isRefused = false

/** The sign-in and the endpoint that the server has last been told. */
let told = ''

let keeping: Promise<void> | null = null

/** Subscribes this browser for whoever is signed in, or ends it, as they want it here. */
export function keepPush(): Promise<void> {
  keeping ??= keep().finally(() => {
    keeping = null
  })
  return keeping
}

const isWanted = () => permission() === 'granted' && notifications.get()

async function keep(): Promise<void> {
  if (!isWanted()) return endPush()
  if (isRefused) return
  // Nothing can be subscribed before it is active, which takes a moment at somebody's first visit.
  const registration = await navigator.serviceWorker?.ready
  if (!registration?.pushManager) return works.set(false)
  const { key } = await authorized<{ key: string | null }>('GET', `${path}/key`)
  if (!isWanted()) return endPush()
  const subscription = await subscribed(registration.pushManager, key).catch((error) => {
    // A push service that cannot be reached may be, with the next connection.
    isRefused = error.name !== 'AbortError'
    return null
  })
  works.set(subscription !== null)
  const now = `${storedSessionId()} ${subscription?.endpoint}`
  if (!subscription || told === now) return
  await authorized<void>('PUT', path, subscription.toJSON())
  told = now
}

async function subscribed(
  manager: PushManager,
  key: string | null,
): Promise<PushSubscription | null> {
  const before = await manager.getSubscription()
  if (before && key && encode(before.options.applicationServerKey) === key) return before
  await before?.unsubscribe()
  return key ? manager.subscribe({ userVisibleOnly: true, applicationServerKey: key }) : null
}

/** The browser's side of it; the server's ends with the session, or when it is told. */
export async function endPush(): Promise<void> {
  told = ''
  isRefused = false
  works.set(null)
  const registration = await navigator.serviceWorker?.getRegistration()
  const subscription = await registration?.pushManager?.getSubscription()
  if (!subscription) return
  const { endpoint } = subscription
  await subscription.unsubscribe()
  if (storedSessionId()) await authorized<void>('DELETE', path, { endpoint }).catch(() => {})
}

function encode(key: ArrayBuffer | null): string {
  const raw = String.fromCharCode(...new Uint8Array(key ?? new ArrayBuffer(0)))
  return btoa(raw).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
