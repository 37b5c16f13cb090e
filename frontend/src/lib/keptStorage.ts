import type { DBSchema } from 'idb'
import { browserDatabase } from './browserDatabase'
import type { Kept, KeptStorage } from './kept'

interface Schema extends DBSchema {
  pending: { key: string; value: Kept; indexes: { userId: string } }
}

const byAge = (a: Kept, b: Kept) => a.createdAt - b.createdAt

/** In the IndexedDB database of that name; what that does not take (private mode, disk full) stays in the journal, whose
 *  keys in localStorage begin with that prefix.
 */
export function browserStorage<Item extends Kept>(
  database: string,
  prefix: string,
): KeptStorage<Item> {
  const disk = diskStorage<Item>(database)
  const journal = openJournal<Item>(prefix)
  const storage: KeptStorage<Item> = {
    async all(userId) {
      const stored = await disk.all(userId).catch(() => [])
      const byId = new Map<string, Write<Item>>(stored.map((one) => [one.clientId, one]))
      for (const [clientId, write] of journal.all()) byId.set(clientId, write)
      const items = [...byId.values()].filter((write) => write !== null)
      return items.filter((item) => item.userId === userId).sort(byAge)
    },
    async put(item) {
      journal.write(item.clientId, item)
      const onDisk = await disk.put(item).then(...yesOrNo)
      if (onDisk) journal.forget(item.clientId, item)
    },
    async remove(clientId) {
      journal.write(clientId, null)
      await disk.remove(clientId).catch(() => {})
      journal.forget(clientId, null)
    },
  }
  for (const [clientId, write] of journal.all()) if (!write) void storage.remove(clientId)
  return storage
}

const yesOrNo = [() => true, () => false] as const

/** The item that is put, or null where one is removed. */
type Write<Item> = Item | null

/** What is on its way to the disk: in localStorage too, as a page that goes away at once would not finish it. */
function openJournal<Item>(prefix: string) {
  const own = new Map<string, Write<Item>>()
  return {
    write(clientId: string, write: Write<Item>): void {
      own.set(clientId, write)
      try {
        localStorage.setItem(prefix + clientId, JSON.stringify(write))
      } catch {
        // It is full: this page alone has it.
      }
    },
    /** Unless another write came meanwhile. */
    forget(clientId: string, write: Write<Item>): void {
      if (own.get(clientId) !== write) return
      own.delete(clientId)
      localStorage.removeItem(prefix + clientId)
    },
    all: (): Map<string, Write<Item>> => new Map([...stored<Item>(prefix), ...own]),
  }
}

/** Without those that are damaged. */
const stored = <Item>(prefix: string) =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .flatMap((key): [clientId: string, write: Write<Item>][] => {
      try {
        return [[key.slice(prefix.length), JSON.parse(localStorage.getItem(key) ?? 'null')]]
      } catch {
        return []
      }
    })

export function memoryStorage<Item extends Kept>(): KeptStorage<Item> {
  const items = new Map<string, Item>()
  return {
    all: async (userId) => [...items.values()].filter((item) => item.userId === userId).sort(byAge),
    put: async (item) => void items.set(item.clientId, item),
    remove: async (clientId) => void items.delete(clientId),
  }
}

function diskStorage<Item extends Kept>(name: string): KeptStorage<Item> {
  const database = browserDatabase<Schema>(name, (created) => {
    created.createObjectStore('pending', { keyPath: 'clientId' }).createIndex('userId', 'userId')
  })
  return {
    all: async (userId) =>
      (await (await database()).getAllFromIndex('pending', 'userId', userId)) as Item[],
    put: async (item) => void (await (await database()).put('pending', item)),
    remove: async (clientId) => (await database()).delete('pending', clientId),
  }
}
