import { io, type Socket } from 'socket.io-client'
import type { Ack, ClientEvents, ServerEvents } from '../generated/events'
import { backoff, systemClock } from './clock'
import { ApiError } from './errors'
import { backendUrl } from './http'
import { gatherPushes } from './pushes'
import { freshToken, keepUser, refresh, session } from './session'
import { createSignal } from './signal'
import { watchWake } from './wake'

const firstRetry = 250
const longestRetry = 2000
/** The server answers every event within 5 s. */
const longestAnswer = 6000
const longestHandshake = 5000
const transports = ['websocket', 'polling']

export const socket: Socket<ServerEvents, ClientEvents> = io(backendUrl || window.location.origin, {
  autoConnect: false,
  transports,
  tryAllTransports: true,
  reconnectionDelay: firstRetry,
  reconnectionDelayMax: longestRetry,
  randomizationFactor: 0.5,
  timeout: longestHandshake,
  auth: (answer) => void authenticate(answer),
})

const pushes = gatherPushes(systemClock, () => document.hidden)

const waking = createSignal<void>()
/** The page was asleep or out of sight: what it holds may be old, and its connection dead. */
export const onWake = waking.on

type Payload<E extends keyof ClientEvents> = Parameters<ClientEvents[E]>[0]
type Answer<E extends keyof ClientEvents> = Extract<
  Parameters<Parameters<ClientEvents[E]>[1]>[0],
  { ok: true }
>

/** Rejects with ApiError: the server's code, `disconnected`, or `timeout`, after which the connection is a new one. */
export async function request<E extends keyof ClientEvents>(
  event: E,
  payload: Payload<E>,
  within = longestAnswer,
): Promise<Answer<E>> {
  if (!socket.connected) throw disconnected()
  const answer = await new Promise<Ack<object>>((resolve, reject) => {
    const heard = (failure: Error | null, ack: Ack<object>) => {
      pushes.hear()
      if (failure) reject(lost())
      else resolve(ack)
    }
    ;(socket.timeout(within) as unknown as LooseSocket).emit(event, payload, heard)
  })
  if (answer.ok) return answer as Answer<E>
  const { code, message, retry_after } = answer.error
  throw new ApiError(code, message, { retryAfter: retry_after ?? undefined })
}

/** The types of socket.io do not follow an event that is itself a type parameter. */
interface LooseSocket {
  emit(event: string, ...args: unknown[]): void
}

/** Says it if it can be said now: what is late is not wanted. */
export function say<E extends 'typing' | 'leave_match'>(event: E, payload: Payload<E>): void {
  if (socket.connected) (socket.volatile as unknown as LooseSocket).emit(event, payload)
}

export function listen<E extends keyof ServerEvents>(
  event: E,
  listener: ServerEvents[E],
): () => void {
  let isListening = true
  const gathered = (...args: Parameters<ServerEvents[E]>) =>
    pushes.add(() => {
      if (isListening) (listener as (...args: unknown[]) => void)(...args)
    })
  socket.on(event, gathered as never)
  return () => {
    isListening = false
    socket.off(event, gathered as never)
  }
}

export function onConnect(listener: () => void): () => void {
  socket.on('connect', listener)
  return () => socket.off('connect', listener)
}

const disconnected = () => new ApiError('disconnected', 'There is no connection.')

function lost(): ApiError {
  if (!socket.connected) return disconnected()
  dropConnection()
  return new ApiError('timeout', 'The server did not answer.')
}

/** Closing only the transport could wait for it to say what it has to, on a line that is dead. */
function dropConnection(): void {
  socket.disconnect()
  retry()
}

let userId: string | undefined
let usedToken: string | null = null
let tokenIsOver = false
let failures = 0
let callOffRetry = () => {}
let callOffWatchdog = () => {}

async function authenticate(answer: (auth: { token: string }) => void): Promise<void> {
  const { engine } = socket.io
  // Meanwhile another may have taken its place, which asks for itself.
  const isOurs = () => socket.io.engine === engine
  try {
    usedToken = await freshToken()
    if (isOurs()) answer({ token: usedToken })
  } catch {
    if (isOurs()) dropConnection()
  }
}

export function startSocket(): void {
  socket.on('connect', connected)
  socket.on('connected', ({ user }) => keepUser(user))
  socket.on('session_expired', () => {
    tokenIsOver = true
  })
  socket.on('disconnect', (reason) => {
    // An emit after an overdue ping was buffered, and would be replayed: the outbox and the joins do that better.
    socket.sendBuffer = []
    if (reason === 'io server disconnect') retry()
  })
  socket.on('connect_error', refused)
  socket.io.on('error', tryOtherTransportFirst)
  socket.io.on('open', watchHandshake)
  session.subscribe(follow)
  follow()
  watchWake(wake)
  window.addEventListener('offline', dropConnection)
  window.addEventListener('pagehide', ({ persisted }) => {
    if (persisted) socket.disconnect()
  })
}

function follow(): void {
  const { user } = session.get()
  if (user?.id === userId) return
  userId = user?.id
  callOffRetry()
  socket.disconnect()
  if (user) socket.connect()
}

function connected(): void {
  callOffWatchdog()
  callOffRetry()
  failures = 0
  tokenIsOver = false
}

/** The transport stands, but the server may never say whether we are welcome. */
function watchHandshake(): void {
  callOffWatchdog()
  callOffWatchdog = systemClock.after(longestHandshake, () => {
    if (!socket.connected) dropConnection()
  })
}

/** Where WebSockets hang rather than fail, as behind some proxies, polling would never have its turn. */
function tryOtherTransportFirst({ message }: Error): void {
  if (message === 'timeout') transports.reverse()
}

function refused(error: Error & { data?: { code?: string } }): void {
  if (socket.active) return
  const code = error.data?.code
  tokenIsOver = code === 'unauthorized' || code === 'token_expired'
  retry()
}

/** The server closed the door on purpose, so socket.io does not try again by itself. */
function retry(): void {
  callOffRetry()
  callOffRetry = systemClock.after(
    backoff(failures++, firstRetry, longestRetry),
    () => void reconnect(),
  )
}

async function reconnect(): Promise<void> {
  try {
    if (tokenIsOver) await refresh(usedToken)
    tokenIsOver = false
  } catch {
    if (session.get().user) retry()
    return
  }
  if (session.get().user) socket.disconnect().connect()
}

function wake(): void {
  if (!session.get().user) return
  if (socket.connected) {
    waking.emit()
    return
  }
  const { readyState } = socket.io.engine ?? {}
  if (readyState === 'open' || readyState === 'opening') return
  callOffRetry()
  void reconnect()
}
