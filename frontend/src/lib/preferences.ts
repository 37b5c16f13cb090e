import * as storage from './storage'
import { createStore, type Readable, type Store } from './store'

/** A switch of this browser, the same in all its tabs. */
interface Preference extends Readable<boolean> {
  set(on: boolean): void
}

function preference(key: string, byDefault: boolean): Preference {
  const read = () => (storage.read(key) ?? (byDefault ? 'on' : 'off')) === 'on'
  const store: Store<boolean> = createStore(read())
  window.addEventListener('storage', (event) => {
    if (event.key === key || event.key === null) store.set(read())
  })
  return {
    get: store.get,
    subscribe: store.subscribe,
    set(on) {
      storage.write(key, on ? 'on' : 'off')
      store.set(on)
    },
  }
}

export const sounds = preference('sounds', true)
export const notifications = preference('notifications', false)
