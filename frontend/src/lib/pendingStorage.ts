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
      return [...stored, ...(await kept.all(userId))].sort(byAge)
    },
    async put(message) {
      await kept.remove(message.clientId)
      await disk.put(message).catch(() => kept.put(message))
    },
    async remove(clientId) {
      await kept.remove(clientId)
      await disk.remove(clientId).catch(() => {})
    },
  }
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
