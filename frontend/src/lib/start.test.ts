import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { message } from './messages.fake'

vi.mock('./socket', () => ({
  socket: { connected: true, on() {} },
  startSocket() {},
  listen: () => () => {},
  onConnect: () => () => {},
  onWake: () => () => {},
  request: async (_event: string, { client_id }: { client_id: string }) => ({
    message: message(1, { clientId: client_id }),
  }),
  say() {},
}))

const alice = { id: 'alice', name: 'Alice', settings: {} }

const refuse = () => {
  throw new DOMException('refused', 'SecurityError')
}

/** What browsers refuse to a site whose data is blocked: some of them this, some that. */
beforeEach(() => {
  vi.spyOn(globalThis, 'localStorage', 'get').mockImplementation(refuse)
  vi.stubGlobal('BroadcastChannel', refuse)
  const locks = { request: async () => refuse(), query: async () => refuse() }
  Object.defineProperty(navigator, 'locks', { value: locks, configurable: true })
  const granted = { access_token: 'token', expires_in: 900, user: alice }
  vi.stubGlobal('fetch', async () => Response.json(granted))
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  Reflect.deleteProperty(navigator, 'locks')
})

it('starts, signs in, sends and signs out where the browser refuses all it could keep or share between tabs', async () => {
  const { start } = await import('./start')
  const { login, logout, session } = await import('./session')
  const { outbox } = await import('./outboxes')
  start()
  await login({ email: 'alice@example.org', password: 'secret' })
  const stored: string[] = []
  outbox.get()?.stored.on(({ clientId }) => stored.push(clientId))
  await outbox.get()?.add('match', 'Hello', 'only')
  await vi.waitFor(() => expect(stored).toEqual(['only']))
  await logout()
  expect(session.get().status).toBe('signedOut')
})

it('tells of a message once, and is switched, where the browser refuses storage', async () => {
  const { isFirstToTell, isLookedAt } = await import('./notifying/tabs')
  const { sounds } = await import('./preferences')
  expect(await isLookedAt('match')).toBe(false)
  expect(await isFirstToTell('sound', 'match', 1)).toBe(true)
  expect(await isFirstToTell('sound', 'match', 1)).toBe(false)
  sounds.set(false)
  expect(sounds.get()).toBe(false)
})
