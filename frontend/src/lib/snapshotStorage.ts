import type { DBSchema } from 'idb'
import type { Match, Message } from '../generated/events'
import { browserDatabase } from './browserDatabase'
import type { Receipts } from './timeline'

/** What one person last saw of a match: something to show until the server answers, never to sync from. */
export interface Snapshot {
  match: Match
  messages: readonly Message[]
  hasOlder: boolean
  receipts: Receipts
}

interface Schema extends DBSchema {
  lists: { key: string; value: { userId: string; matches: readonly Match[] } }
  conversations: {
    key: [string, string]
    value: Snapshot & { userId: string; matchId: string; savedAt: number }
    indexes: { byAge: number }
  }
}

const keptConversations = 30

const database = browserDatabase<Schema>('colabmatch snapshots', (created) => {
  created.createObjectStore('lists', { keyPath: 'userId' })
  const conversations = created.createObjectStore('conversations', {
    keyPath: ['userId', 'matchId'],
  })
  conversations.createIndex('byAge', 'savedAt')
})

export const readMatches = async (userId: string): Promise<readonly Match[] | undefined> =>
  (await (await database()).get('lists', userId))?.matches

export const readConversation = async (
  userId: string,
  matchId: string,
): Promise<Snapshot | undefined> => (await database()).get('conversations', [userId, matchId])

export const writeMatches = (userId: string, matches: readonly Match[]): Promise<void> =>
  write('lists', { userId, matches })

export const writeConversation = (userId: string, snapshot: Snapshot): Promise<void> =>
  write('conversations', {
    ...snapshot,
    userId,
    matchId: snapshot.match.id,
    savedAt: Date.now(),
  })

/** Committed at once: a page that is going away would not be there to do it. */
async function write<Name extends 'lists' | 'conversations'>(
  name: Name,
  value: Schema[Name]['value'],
): Promise<void> {
  const transaction = (await database()).transaction(name, 'readwrite')
  const put = transaction.store.put(value)
  transaction.commit()
  await Promise.all([put, transaction.done])
}

export async function removeConversation(userId: string, matchId: string): Promise<void> {
  await (await database()).delete('conversations', [userId, matchId])
}

/** What is there of anybody else goes, and what has not been opened for long. */
export async function tidy(userId: string | undefined): Promise<void> {
  const open = await database()
  for (const key of await open.getAllKeys('lists'))
    if (key !== userId) await open.delete('lists', key)
  const byAge = await open.getAllKeysFromIndex('conversations', 'byAge')
  const own = byAge.filter(([owner]) => owner === userId)
  const kept = new Set(own.slice(-keptConversations))
  for (const key of byAge) if (!kept.has(key)) await open.delete('conversations', key)
}
