import { useSyncExternalStore } from 'react'
import type { Readable } from '../lib/store'

export const useStore = <T>(store: Readable<T>): T =>
  useSyncExternalStore(store.subscribe, store.get, store.get)
