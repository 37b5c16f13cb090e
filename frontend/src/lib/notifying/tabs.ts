import { exclusively } from '../exclusively'
import * as storage from '../storage'

const toldKey = 'told'
/** Longer ago than this, no tab is still to hear of it. */
const forgetAfter = 60_000

type Told = Record<string, { seq: number; at: number }>

/** Only the first tab of this browser that asks for it gets to tell of a message. */
export function isFirstToTell(kind: string, matchId: string, seq: number): Promise<boolean> {
  return exclusively('tell', async () => {
    const key = `${kind} ${matchId}`
    const told = Object.fromEntries(
      Object.entries(read()).filter(([, { at }]) => Date.now() - at < forgetAfter),
    )
    if ((told[key]?.seq ?? 0) >= seq || !(await isFirstClaim(`told ${key} ${seq}`))) return false
    storage.write(toldKey, JSON.stringify({ ...told, [key]: { seq, at: Date.now() } }))
    return true
  })
}

/** What another tab has just stored may not be here yet; a lock of its own is. */
function isFirstClaim(name: string): Promise<boolean> {
  if (!('locks' in navigator)) return Promise.resolve(true)
  return new Promise((resolve) => {
    const keep = (lock: Lock | null) => {
      resolve(lock !== null)
      return lock && new Promise((release) => window.setTimeout(release, forgetAfter))
    }
    navigator.locks.request(name, { ifAvailable: true }, keep).catch(() => resolve(true))
  })
}

function read(): Told {
  try {
    return JSON.parse(storage.read(toldKey) ?? '{}') as Told
  } catch {
    return {}
  }
}

/** What a tab shows to somebody is held as locks, which the browser frees even when the tab crashes. */
const seen = 'seen'
const lookedAt = (matchId: string) => `looked at ${matchId}`
const ours = new Map<string, () => void>()

/** Says to all tabs that this one is seen, and which match is looked at in it, if any. */
export function showToTabs(isSeen: boolean, matchId: string | null): void {
  const wanted = new Set([...(isSeen ? [seen] : []), ...(matchId ? [lookedAt(matchId)] : [])])
  for (const [name, release] of ours) {
    if (wanted.delete(name)) continue
    ours.delete(name)
    release()
  }
  for (const name of wanted) hold(name)
}

function hold(name: string): void {
  const released = new Promise<void>((resolve) => ours.set(name, resolve))
  if ('locks' in navigator) {
    navigator.locks.request(name, { mode: 'shared' }, () => released).catch(() => {})
  }
}

async function held(): Promise<Set<string | undefined>> {
  if (!('locks' in navigator)) return new Set(ours.keys())
  const { held = [] } = await navigator.locks.query().catch((): LockManagerSnapshot => ({}))
  return new Set([...ours.keys(), ...held.map(({ name }) => name)])
}

export const isLookedAt = async (matchId: string) => (await held()).has(lookedAt(matchId))
export const isAnyTabSeen = async () => (await held()).has(seen)
