import type { DBSchema } from 'idb'
import { browserDatabase } from './browserDatabase'
import type { PendingMessage, PendingStorage } from './pending'

interface Schema extends DBSchema {
  pending: { key: string; value: PendingMessage; indexes: { userId: string } }
}

const byAge = (a: PendingMessage, b: PendingMessage) => a.createdAt - b.createdAt

/** In IndexedDB; what that does not take (private mode, disk full) stays in the journal. */
export function browserStorage(): PendingStorage {
  const disk = diskStorage()
  const journal = openJournal()
  const storage: PendingStorage = {
    async all(userId) {
      const stored = await disk.all(userId).catch(() => [])
      const byId = new Map<string, Change>(stored.map((one) => [one.clientId, one]))
      for (const [clientId, change] of journal.all()) byId.set(clientId, change)
      const messages = [...byId.values()].filter((change) => change !== null)
      return messages.filter((message) => message.userId === userId).sort(byAge)
    },
    async put(message) {
      journal.write(message.clientId, message)
      const onDisk = await disk.put(message).then(...yesOrNo)
      if (onDisk) journal.forget(message.clientId, message)
    },
    async remove(clientId) {
      journal.write(clientId, null)
      await disk.remove(clientId).catch(() => {})
      journal.forget(clientId, null)
    },
  }
  for (const [clientId, change] of journal.all()) if (!change) void storage.remove(clientId)
  return storage
}

const yesOrNo = [() => true, () => false] as const
const prefix = 'pending '

/** The message that is put, or null where one is removed. */
type Change = PendingMessage | null

/** What is on its way to the disk: in localStorage too, as a page that goes away at once would not finish it. */
function openJournal() {
  const own = new Map<string, Change>()
  return {
    write(clientId: string, change: Change): void {
      own.set(clientId, change)
      try {
        localStorage.setItem(prefix + clientId, JSON.stringify(change))
      } catch {
        // It is full: this page alone has it.
      }
    },
    /** Unless another change was written meanwhile. */
    forget(clientId: string, change: Change): void {
      if (own.get(clientId) !== change) return
      own.delete(clientId)
      localStorage.removeItem(prefix + clientId)
    },
    all: (): Map<string, Change> => new Map([...stored(), ...own]),
  }
}

/** Without those that are damaged. */
const stored = () =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .flatMap((key): [clientId: string, change: Change][] => {
      try {
        return [[key.slice(prefix.length), JSON.parse(localStorage.getItem(key) ?? 'null')]]
      } catch {
        return []
      }
    })

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
