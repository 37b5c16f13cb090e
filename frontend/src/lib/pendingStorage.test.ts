import { expect, it } from 'vitest'
import type { PendingMessage } from './pending'
import { browserStorage } from './pendingStorage'

const pending: PendingMessage = {
  clientId: 'only',
  userId: 'me',
  matchId: 'match',
  content: 'Hello',
  createdAt: 1,
  refusal: null,
}

it('keeps in memory what a browser without IndexedDB cannot keep', async () => {
  const storage = browserStorage()
  await storage.put(pending)
  expect(await storage.all('me')).toEqual([pending])
  await storage.remove('only')
  expect(await storage.all('me')).toEqual([])
})
