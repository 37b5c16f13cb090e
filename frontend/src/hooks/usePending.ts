import { outbox } from '../lib/outboxes'
import { changes } from '../lib/ownChanges'
import type { PendingMessage } from '../lib/pending'
import type { PendingChange } from '../lib/pendingChange'
import { createStore, type Readable } from '../lib/store'
import { useStore } from './useStore'

const nothing: Readable<readonly never[]> = createStore([])

/** What this browser has yet to send, to anybody. */
export const usePending = (): readonly PendingMessage[] =>
  useStore<readonly PendingMessage[]>(useStore(outbox)?.pending ?? nothing)

/** Whether anything would be lost with it. */
export function useHasUnsent(): boolean {
  const messages = usePending()
  const changes = useChanging()
  return messages.length > 0 || changes.some(({ acked, refusal }) => !acked && refusal === null)
}

/** What it has yet to change, and what has changed since the last sync, in any message. */
export const useChanging = (): readonly PendingChange[] =>
  useStore<readonly PendingChange[]>(useStore(changes)?.pending ?? nothing)
