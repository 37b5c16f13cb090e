import { outbox } from '../lib/outboxes'
import type { PendingMessage } from '../lib/pending'
import { createStore, type Readable } from '../lib/store'
import { useStore } from './useStore'

const nothing: Readable<readonly PendingMessage[]> = createStore([])

/** What this browser has yet to send, to anybody. */
export const usePending = () => useStore(useStore(outbox)?.pending ?? nothing)
