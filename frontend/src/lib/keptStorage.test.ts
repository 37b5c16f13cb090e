import { expect, it, vi } from 'vitest'
import type { KeptStorage } from './kept'
import { browserStorage, memoryStorage } from './keptStorage'
import type { PendingMessage } from './pending'

const open = (disk?: KeptStorage<PendingMessage>) =>
  browserStorage<PendingMessage>('colabmatch', 'pending ', disk)

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
  expect(localStorage).toHaveLength(0)
})

it('r05: does not bring back what a full disk does not let go of', async () => {
  const disk = memoryStorage<PendingMessage>()
  const storage = open({ ...disk, remove: () => Promise.reject(new Error('full')) })
  await storage.put(pending)
  await storage.remove('only')
  expect(await storage.all('me')).toEqual([])
})

it('r05: keeps back what is newer where the disk fails that has what is older', async () => {
  const disk = memoryStorage<PendingMessage>()
  let fails = false
  const failing = () => Promise.reject(new Error('failing'))
  const storage = open({
    ...disk,
    put: (item) => (fails ? failing() : disk.put(item)),
    all: (userId) => (fails ? failing() : disk.all(userId)),
  })
  const newer = { ...pending, clientId: 'newer', createdAt: 2 }
  await storage.put(pending)
  expect(await storage.all('me')).toEqual([pending])
  fails = true
  await storage.put(newer)
  await expect(storage.all('me')).rejects.toThrow('failing')
  fails = false
  expect(await storage.all('me')).toEqual([pending, newer])
  localStorage.clear()
})

it('r05: does without a disk that never answers', async () => {
  vi.useFakeTimers()
  const never = () => new Promise<never>(() => {})
  const storage = open({ all: never, put: never, remove: never })
  const shown = storage.put(pending).then(() => storage.all('me'))
  await vi.advanceTimersByTimeAsync(15_000)
  expect(await shown).toEqual([pending])
  const left = storage.remove('only').then(() => storage.all('me'))
  await vi.advanceTimersByTimeAsync(15_000)
  expect(await left).toEqual([])
  vi.useRealTimers()
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
