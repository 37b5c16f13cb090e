import type { Synced } from '../generated/events'
import { api } from './api'

/** Whoever has missed more begins to read at the end. */
const furthest = 500
const pageSize = 200

/** The newest messages, and those before them down to the first that one has not read. */
export async function backToUnread(newest: Synced, me: string): Promise<Synced> {
  const read = newest.receipts[me]?.read_seq ?? 0
  if (newest.match.unreadCount === 0 || newest.seq - read > furthest) return newest
  let { messages, has_more } = newest
  for (let [first] = messages; has_more && first && first.seq > read + 1; [first] = messages) {
    const page = await api.messages(newest.match.id, { beforeSeq: first.seq, limit: pageSize })
    messages = [...page.messages, ...messages]
    has_more = page.has_more
  }
  return { ...newest, messages, has_more }
}
