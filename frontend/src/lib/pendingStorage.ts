import type { DBSchema } from 'idb'
import { browserDatabase } from './browserDatabase'
import type { PendingMessage, PendingStorage } from './pending'

interface Schema extends DBSchema {
  pending: { key: string; value: PendingMessage; indexes: { userId: string } }
}

const byAge = (a: PendingMessage, b: PendingMessage) => a.createdAt - b.createdAt

/** In IndexedDB; what that does not take (private mode, disk full) is kept in memory. */
export function browserStorage(): PendingStorage {
  const kept = memoryStorage()
  const disk = diskStorage()
  return {
    async all(userId) {
      const stored = await disk.all(userId).catch(() => [])
      const all = [...stored, ...(await kept.all(userId)), ...journal.all(userId)]
      return [...new Map(all.map((message) => [message.clientId, message])).values()].sort(byAge)
    },
    async put(message) {
      journal.put(message)
      await kept.remove(message.clientId)
      const onDisk = await disk.put(message).then(...yesOrNo)
      if (onDisk) journal.remove(message.clientId)
      else await kept.put(message)
    },
    async remove(clientId) {
      journal.remove(clientId)
      await kept.remove(clientId)
      await disk.remove(clientId).catch(() => {})
    },
  }
}

const yesOrNo = [() => true, () => false] as const
const prefix = 'pending '

/** What is on its way to the disk, which a page that goes away at once would not finish. */
const journal = {
  put(message: PendingMessage): void {
    try {
      localStorage.setItem(prefix + message.clientId, JSON.stringify(message))
    } catch {
      // It is full: the disk alone must do.
    }
  },
  remove: (clientId: string): void => localStorage.removeItem(prefix + clientId),
  all: (userId: string): PendingMessage[] =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => JSON.parse(localStorage.getItem(key) ?? 'null') as PendingMessage | null)
      .filter((message) => message !== null)
      .filter((message) => message.userId === userId),
}

export function memoryStorage(): PendingStorage {
  const messages = new Map<string, PendingMessage>()
  return {
    all: async (userId) =>
      [...messages.values()].filter((message) => message.userId === userId).sort(byAge),
    put: async (message) => void messages.set(message.clientId, message),
    remove: async (clientId) => void messages.delete(clientId),
  }
}

function diskStorage(): PendingStorage {
  const database = browserDatabase<Schema>('colabmatch', (created) => {
    created.createObjectStore('pending', { keyPath: 'clientId' }).createIndex('userId', 'userId')
  })
  return {
    all: async (userId) => (await database()).getAllFromIndex('pending', 'userId', userId),
    put: async (message) => void (await (await database()).put('pending', message)),
    remove: async (clientId) => (await database()).delete('pending', clientId),
  }
}
