import { expect, it } from 'vitest'
import { browserStorage } from './keptStorage'
import type { PendingMessage } from './pending'

const open = () => browserStorage<PendingMessage>('colabmatch', 'pending ')

const pending: PendingMessage = {
  clientId: 'only',
  userId: 'me',
  matchId: 'match',
  content: 'Hello',
  createdAt: 1,
  replyTo: null,
  refusal: null,
}

it('keeps in memory what a browser without IndexedDB cannot keep', async () => {
  const storage = open()
  await storage.put(pending)
  expect(await storage.all('me')).toEqual([pending])
  await storage.remove('only')
  expect(await storage.all('me')).toEqual([])
})

it('goes on, after a reload, with what the page was about to write', async () => {
  const put = { ...pending, clientId: 'put' }
  localStorage.setItem('pending put', JSON.stringify(put))
  localStorage.setItem('pending removed', 'null')
  const storage = open()
  expect(await storage.all('me')).toEqual([put])
  expect(await storage.all('another')).toEqual([])
  expect(localStorage.getItem('pending removed')).toBeNull()
  await storage.remove('put')
  expect(await storage.all('me')).toEqual([])
})

it('forgets a message that is removed while it is being put', async () => {
  const storage = open()
  await Promise.all([storage.put(pending), storage.remove('only')])
  expect(await storage.all('me')).toEqual([])
})

it('r05: loses nothing for an entry that is damaged', async () => {
  localStorage.setItem('pending damaged', '{"clientId":"dam')
  localStorage.setItem('pending only', JSON.stringify(pending))
  const storage = open()
  expect(await storage.all('me')).toEqual([pending])
  localStorage.clear()
})

it('keeps different things apart', async () => {
  const [messages, others] = [open(), browserStorage('colabmatch changes', 'change ')]
  await messages.put(pending)
  localStorage.setItem('change other', JSON.stringify({ ...pending, clientId: 'other' }))
  expect(await messages.all('me')).toEqual([pending])
  expect((await others.all('me')).map(({ clientId }) => clientId)).toEqual(['other'])
  localStorage.clear()
})
