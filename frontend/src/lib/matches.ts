import type { Match, Message, Presence } from '../generated/events'
import type { PendingMessage } from './pending'
import type { Entry } from './timeline'
import { type TimelineMessage, waiting } from './timelineView'

export type Matches = readonly Match[]

/** More than that is not counted. */
const countedAtMost = 100

const activity = ({ lastMessage, createdAt }: Match) => lastMessage?.createdAt ?? createdAt

/** Newest activity first. */
const sorted = <M extends Match>(matches: readonly M[]): readonly M[] =>
  [...matches].sort((a, b) => activity(b).localeCompare(activity(a)))

/** What was fetched, but for matches of which pushes have told us more meanwhile. */
export function merge(known: Matches, fetched: Matches): Matches {
  const byId = new Map(known.map((match) => [match.id, match]))
  return sorted(fetched.map((match) => newerOf(match, byId.get(match.id))))
}

/** A fetched or pushed match put in its place, or added. */
export function put(matches: Matches, match: Match): Matches {
  const known = matches.find(({ id }) => id === match.id)
  return sorted([...without(matches, match.id), newerOf(match, known)])
}

export const without = (matches: Matches, matchId: string): Matches =>
  matches.filter(({ id }) => id !== matchId)

/** A pushed message; the same one twice, or one older than the last, changes nothing. */
export function receive(matches: Matches, message: Message, me: string): Matches {
  const match = matches.find(({ id }) => id === message.matchId)
  if (!match || message.seq <= match.lastSeq) return matches
  const unread = message.senderId === me ? match.unreadCount : match.unreadCount + 1
  const unreadCount = Math.min(unread, countedAtMost)
  return sorted([
    { ...match, lastMessage: message, lastSeq: message.seq, unreadCount },
    ...without(matches, match.id),
  ])
}

/** A pushed change, where it is the next entry: the last message as it now is. */
export function change(matches: Matches, { seq, message }: Entry): Matches {
  return matches.map((match) => {
    if (match.id !== message.matchId || seq !== match.lastSeq + 1) return match
    const lastMessage = match.lastMessage?.id === message.id ? message : match.lastMessage
    return { ...match, lastMessage, lastSeq: seq }
  })
}

/** Whether more than this entry has happened since the match was last told, so that its count must be asked for. */
export function missesSome(matches: Matches, { seq, message: { matchId } }: Entry): boolean {
  const match = matches.find(({ id }) => id === matchId)
  return !match || seq > match.lastSeq + 1
}

/** Whether one fewer is unread, perhaps: that depends on where the read cursor stands. */
export function mayLowerUnread(matches: Matches, { matchId, senderId }: Message): boolean {
  const match = matches.find(({ id }) => id === matchId)
  return match !== undefined && match.unreadCount > 0 && match.other.id === senderId
}

export interface Receipt {
  matchId: string
  userId: string
  seq: number
  readAt?: string
  deliveredAt?: string
}

/** One's own reading empties the count, the other's moves the ticks of the last message. */
export function acknowledge(matches: Matches, receipt: Receipt, me: string): Matches {
  return matches.map((match) => {
    const last = match.lastMessage
    if (match.id !== receipt.matchId || !last || receipt.seq < last.seq) return match
    if (receipt.userId === me) return receipt.readAt ? { ...match, unreadCount: 0 } : match
    if (last.senderId !== me) return match
    const { readAt = last.readAt, deliveredAt = last.deliveredAt ?? readAt } = receipt
    return { ...match, lastMessage: { ...last, readAt, deliveredAt } }
  })
}

export type ListedMatch = Match & { unsent: TimelineMessage['state'] }

/** What waits to be sent is the last that was said. */
export function withPending(
  matches: Matches,
  pending: readonly PendingMessage[],
): readonly ListedMatch[] {
  const newest = new Map(pending.map((message) => [message.matchId, message]))
  const listed = matches.map((match) => {
    const message = newest.get(match.id)
    if (!message || message.clientId === match.lastMessage?.clientId)
      return { ...match, unsent: null }
    const lastMessage = waiting(message)
    return { ...match, lastMessage, unsent: lastMessage.state }
  })
  return pending.length > 0 ? sorted(listed) : listed
}

export function appear(matches: Matches, { user_id, online, last_seen }: Presence): Matches {
  if (!matches.some(({ other }) => other.id === user_id)) return matches
  return matches.map((match) =>
    match.other.id === user_id
      ? { ...match, other: { ...match.other, online, lastSeen: last_seen } }
      : match,
  )
}

function newerOf(told: Match, known: Match | undefined): Match {
  if (!known || known.lastSeq <= told.lastSeq) return told
  const { lastMessage, lastSeq, unreadCount } = known
  return { ...told, lastMessage, lastSeq, unreadCount }
}
