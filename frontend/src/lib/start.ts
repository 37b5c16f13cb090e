import { startConnection } from './connection'
import { startDrafts } from './drafts'
import { startProbing } from './joined'
import { startOutbox } from './outboxes'
import { startReceipts } from './receipts'
import { restoreSession } from './session'
import { startSocket } from './socket'
import { startTypingWatch } from './whoTypes'

/** Once per page. */
export function start(): void {
  restoreSession()
  startDrafts()
  startOutbox()
  startReceipts()
  startTypingWatch()
  startSocket()
  startProbing()
  startConnection()
  const startLater = () => import('./offline').then(({ startOffline }) => startOffline())
  window.addEventListener('load', () => void startLater().catch(() => {}))
}
