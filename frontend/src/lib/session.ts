import type { Profile } from '../generated/events'
import { systemClock } from './clock'
import { ApiError, asApiError } from './errors'
import { exclusively } from './exclusively'
import { http, type Method } from './http'
import { createSignal } from './signal'
import { createStore, type Readable } from './store'
import * as tokens from './tokens'

export interface SessionState {
  status: 'restoring' | 'signedOut' | 'signedIn'
  user: Profile | null
}

/** How long signing out waits for what was asked before. */
const longestCourtesy = 1000

const state = createStore<SessionState>({ status: 'restoring', user: null })
const leaving = createSignal<Profile>()

export const session: Readable<SessionState> = state
/** The user signs out by their own wish: what this browser keeps of them goes. */
export const onSignOut = leaving.on

export function restoreSession(): void {
  readStorage()
  tokens.watchOtherTabs(readStorage)
}

export const register = (person: { email: string; name: string; password: string }) =>
  signIn('register', person)

export const login = (credentials: { email: string; password: string }) =>
  signIn('login', credentials)

export const loginAsDemo = (name: string) => signIn('demo', { name })

/** Who wishes to sign out, and has not yet. */
let leaver: Profile | null = null

/** Signs out here even when the server cannot be told. */
export async function logout() {
  await endOnServer('/auth/logout').catch(signOut)
}

export const logoutAll = () => endOnServer('/auth/logout_all')

async function endOnServer(path: string): Promise<void> {
  leaver = state.get().user ?? leaver
  await settledCalls()
  try {
    await inTheirName((token) =>
      // The server hangs up before it answers: who renews in between would do so with a session that is over.
      exclusively('session', async () => {
        await http('POST', path, { token })
        signOut()
      }),
    )
  } catch (error) {
    // It had ended before, elsewhere.
    if (!state.get().user) signOut()
    throw error
  }
}

export async function changePassword({ current, next }: { current: string; next: string }) {
  await inTheirName((token) =>
    // Other tabs that renew meanwhile would do so with the cookie that ends here.
    exclusively('session', () =>
      http('POST', '/auth/password', { body: { current, new: next }, token }),
    ),
  )
}

export async function updateName(name: string) {
  keepUser(await authorized<Profile>('PATCH', '/users/me', { name }))
}

export async function setPicture(picture: Blob) {
  keepUser(await authorized<Profile>('PUT', '/users/me/picture', picture))
}

export async function removePicture() {
  keepUser(await authorized<Profile>('DELETE', '/users/me/picture'))
}

export async function updateSettings(settings: Partial<Profile['settings']>) {
  keepUser(await authorized<Profile>('PATCH', '/users/me', { settings }))
}

export function keepUser(user: Profile): void {
  tokens.storeUser(user)
  readStorage()
}

const underWay = new Set<Promise<unknown>>()

export function authorized<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const call = inTheirName((token) => http<T>(method, path, { body, token }))
  const done = () => underWay.delete(call)
  underWay.add(call)
  call.then(done, done)
  return call
}

/** What is answered only once the session is over is refused, and the browser complains of that. */
function settledCalls(): Promise<unknown> {
  const enough = new Promise<void>((resolve) => systemClock.after(longestCourtesy, resolve))
  return Promise.race([Promise.allSettled(underWay), enough])
}

/** A call in the user's name; one that is answered 401 is tried once more with a new token. */
async function inTheirName<T>(call: (token: string) => Promise<T>): Promise<T> {
  const token = await freshToken()
  try {
    return await call(token)
  } catch (error) {
    if (asApiError(error).status !== 401) throw error
    return call(await refresh(token))
  }
}

export async function freshToken(): Promise<string> {
  const token = tokens.storedToken()
  return token && tokens.isFresh(token) ? token : refresh(token)
}

let refreshing: Promise<string> | null = null

/** A token other than the stale one. Rejects, and signs out, when the server says that the session is over. */
export function refresh(stale: string | null): Promise<string> {
  refreshing ??= exclusively('session', () => renew(stale)).finally(() => {
    refreshing = null
  })
  return refreshing
}

async function renew(stale: string | null): Promise<string> {
  const held = tokens.storedToken()
  if (held && held !== stale && tokens.isFresh(held)) return held
  if (!held && !tokens.storedUser())
    throw new ApiError('unauthorized', 'Signed out.', { status: 401 })
  try {
    const answer = await http<tokens.TokenAnswer>('POST', '/auth/refresh')
    if (tokens.storedToken() === held) begin(answer)
    return answer.access_token
  } catch (error) {
    if (asApiError(error).status === 401 && tokens.storedToken() === held) end()
    throw error
  }
}

/** Not while a tab renews an earlier session: its cookie would overwrite the new one's. */
async function signIn(path: string, body: object): Promise<void> {
  await exclusively('session', async () => {
    begin(await http<tokens.TokenAnswer>('POST', `/auth/${path}`, { body }))
  })
}

function begin(answer: tokens.TokenAnswer): void {
  tokens.store(answer)
  readStorage()
}

function end(): void {
  tokens.forget()
  readStorage()
}

/** Not somebody who has signed in meanwhile. */
function signOut(): void {
  const left = leaver
  leaver = null
  const { user } = state.get()
  if (!user || user.id === left?.id) end()
  if (left) leaving.emit(left)
}

function readStorage(): void {
  const user = tokens.storedUser()
  const before = state.get()
  if (user) {
    const same = JSON.stringify(user) === JSON.stringify(before.user)
    if (!same || before.status !== 'signedIn') state.set({ status: 'signedIn', user })
  } else if (tokens.storedToken()) {
    state.set({ status: 'restoring', user: null })
    void identify()
  } else if (before.status !== 'signedOut') {
    state.set({ status: 'signedOut', user: null })
  }
}

/** Somebody left us a token without saying whose it is. */
async function identify(): Promise<void> {
  try {
    keepUser(await authorized<Profile>('GET', '/users/me'))
  } catch (error) {
    if (asApiError(error).status === 401) return
    systemClock.after(2000, readStorage)
  }
}
