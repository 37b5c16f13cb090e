import type { DBSchema } from 'idb'
import { browserDatabase } from './browserDatabase'
import { systemClock } from './clock'
import type { Kept, KeptStorage } from './kept'
import * as local from './storage'

interface Schema extends DBSchema {
  pending: { key: string; value: Kept; indexes: { userId: string } }
}

/** A machine may be busy, and what is read late must not be overtaken. */
const patience = { reading: 10_000, writing: 2000 }

const byAge = (a: Kept, b: Kept) => a.createdAt - b.createdAt

/** In the IndexedDB database of that name; what that does not take (private mode, disk full) stays in the journal, whose
 *  keys in localStorage begin with that prefix.
 */
export function browserStorage<Item extends Kept>(
  database: string,
  prefix: string,
  disk: KeptStorage<Item> = diskStorage(database),
): KeptStorage<Item> {
  const journal = openJournal<Item>(prefix)
  let works = false
  async function onDisk(userId: string): Promise<Item[]> {
    try {
      const all = await inTime(disk.all(userId), patience.reading)
      works = true
      return all
    } catch (error) {
      // What it has may be older than what the journal has, and goes first.
      if (works) throw error
      return []
    }
  }
  const storage: KeptStorage<Item> = {
    async all(userId) {
      const stored = await onDisk(userId)
      const byId = new Map<string, Write<Item>>(stored.map((one) => [one.clientId, one]))
      for (const [clientId, write] of journal.all()) byId.set(clientId, write)
      const items = [...byId.values()].filter((write) => write !== null)
      return items.filter((item) => item.userId === userId).sort(byAge)
    },
    async put(item) {
      journal.write(item.clientId, item)
      const isStored = await inTime(disk.put(item)).then(...yesOrNo)
      if (isStored) journal.forget(item.clientId, item)
    },
    async remove(clientId) {
      journal.write(clientId, null)
      const isGone = await inTime(disk.remove(clientId)).then(...yesOrNo)
      journal.forget(clientId, null, isGone)
    },
  }
  for (const [clientId, write] of journal.all()) if (!write) void storage.remove(clientId)
  return storage
}

/** A disk that never answers is no better than one that refuses. */
function inTime<T>(work: Promise<T>, ms = patience.writing): Promise<T> {
  return new Promise((resolve, reject) => {
    const callOff = systemClock.after(ms, () => reject(new Error('The disk does not answer.')))
    work.then(resolve, reject).finally(callOff)
  })
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
      local.write(prefix + clientId, JSON.stringify(write))
    },
    /** Unless another write came meanwhile. What the disk does not let go of is hidden from this page. */
    forget(clientId: string, write: Write<Item>, isOnDisk = true): void {
      if (own.get(clientId) !== write) return
      if (isOnDisk) own.delete(clientId)
      local.remove(prefix + clientId)
    },
    all: (): Map<string, Write<Item>> => new Map([...stored<Item>(prefix), ...own]),
  }
}

/** Without those that are damaged. */
const stored = <Item>(prefix: string) =>
  local
    .keys()
    .filter((key) => key.startsWith(prefix))
    .flatMap((key): [clientId: string, write: Write<Item>][] => {
      try {
        return [[key.slice(prefix.length), JSON.parse(local.read(key) ?? 'null')]]
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
