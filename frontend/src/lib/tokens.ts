import type { Profile } from '../generated/events'
import * as storage from './storage'

export interface TokenAnswer {
  access_token: string
  /** Seconds. */
  expires_in: number
  user: Profile
}

interface Stored {
  user: Profile
  /** By this machine's clock, which may differ from the server's. */
  expiresAt: number
}

const tokenKey = 'token'
const sessionKey = 'session'
const spareTime = 20_000

export const storedToken = (): string | null => storage.read(tokenKey)

export function storedUser(): Profile | null {
  const session = readSession()
  const token = storedToken()
  if (!session || (token && !belongsTo(token, session.user.id))) return null
  return session.user
}

export function isFresh(token: string): boolean {
  const session = storedUser() && readSession()
  const expiresAt = session ? session.expiresAt : (claims(token).exp ?? 0) * 1000
  return expiresAt > Date.now() + spareTime
}

/** Which sign-in the stored token is of. */
export const storedSessionId = (): string | undefined => claims(storedToken() ?? '').sid

/** The session goes last: other tabs read both once they hear of it. */
export function store({ access_token, expires_in, user }: TokenAnswer): void {
  storage.write(tokenKey, access_token)
  storeSession({ user, expiresAt: Date.now() + expires_in * 1000 })
}

export function storeUser(user: Profile): void {
  const token = storedToken()
  if (!token) return
  const expiresAt = (storedUser() && readSession()?.expiresAt) || (claims(token).exp ?? 0) * 1000
  storeSession({ user, expiresAt })
}

export function forget(): void {
  storage.remove(tokenKey)
  storage.remove(sessionKey)
}

/** Calls the listener when another tab signed in, out or changed the user, also while this one was put away. */
export function watchOtherTabs(listener: () => void): void {
  window.addEventListener('storage', ({ key }) => {
    if (key === sessionKey || key === null) listener()
  })
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) listener()
  })
}

function storeSession(session: Stored): void {
  storage.write(sessionKey, JSON.stringify(session))
}

function readSession(): Stored | null {
  try {
    return JSON.parse(storage.read(sessionKey) ?? 'null') as Stored | null
  } catch {
    return null
  }
}

function belongsTo(token: string, userId: string): boolean {
  const { sub } = claims(token)
  return sub === undefined || sub === userId
}

function claims(token: string): { sub?: string; sid?: string; exp?: number } {
  try {
    const payload = token.split('.')[1] ?? ''
    return JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as object
  } catch {
    return {}
  }
}
