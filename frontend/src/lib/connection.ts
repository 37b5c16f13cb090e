import { type Clock, systemClock } from './clock'
import { session } from './session'
import { socket } from './socket'
import { createStore, type Readable } from './store'

export interface ConnectionState {
  connected: boolean
  banner: 'none' | 'reconnecting' | 'offline'
}

const patience = 1000

const state = createStore<ConnectionState>({ connected: false, banner: 'none' })
export const connection: Readable<ConnectionState> = state

/** Follows whether there is a connection, and says so when there has been none for a second. */
export function startConnection(clock: Clock = systemClock): void {
  let callOff = () => {}

  function show(connected: boolean, banner: ConnectionState['banner']) {
    const now = state.get()
    if (now.connected !== connected || now.banner !== banner) state.set({ connected, banner })
  }

  function look() {
    callOff()
    if (socket.connected || session.get().status !== 'signedIn') show(socket.connected, 'none')
    else if (!navigator.onLine) show(false, 'offline')
    else if (state.get().banner !== 'none') show(false, 'reconnecting')
    else {
      show(false, 'none')
      callOff = clock.after(patience, () => show(false, 'reconnecting'))
    }
  }

  socket.on('connect', look)
  socket.on('disconnect', look)
  window.addEventListener('online', look)
  window.addEventListener('offline', look)
  session.subscribe(look)
  look()
}
