import { startConnection } from './connection'
import { startDrafts } from './drafts'
import { startProbing } from './joined'
import { startOutbox } from './outboxes'
import { startChanges } from './ownChanges'
import { startReceipts } from './receipts'
import { restoreSession } from './session'
import { startSocket } from './socket'
import { startTypingWatch } from './whoTypes'

/** Once per page. */
export function start(): void {
  restoreSession()
  startDrafts()
  startOutbox()
  startChanges()
  startReceipts()
  startTypingWatch()
  startSocket()
  startProbing()
  startConnection()
}

/** Once what was asked for is shown. */
export function startLater(): void {
  import('./offline').then(({ startOffline }) => startOffline()).catch(() => {})
}
