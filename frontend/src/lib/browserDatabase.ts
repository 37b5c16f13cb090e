import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

/** An IndexedDB database, opened when first asked for, and again after something closed it. */
export function browserDatabase<Schema extends DBSchema>(
  name: string,
  create: (database: IDBPDatabase<Schema>) => void,
): () => Promise<IDBPDatabase<Schema>> {
  let opening: Promise<IDBPDatabase<Schema>> | null = null
  const forget = () => {
    opening = null
  }
  const open = () =>
    openDB<Schema>(name, 1, {
      upgrade: create,
      blocking(_current, _next, event) {
        ;(event.target as IDBDatabase).close()
        forget()
      },
      terminated: forget,
    })
  return () => {
    opening ??= open().catch((error) => {
      forget()
      throw error
    })
    return opening
  }
}
