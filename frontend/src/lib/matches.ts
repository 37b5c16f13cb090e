import type { Match, Message, Presence } from '../generated/events'
import type { PendingMessage } from './pending'
import type { Entry } from './timeline'
import { type TimelineMessage, waiting } from './timelineView'

export type Matches = readonly Match[]

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
export function receive(matches: Matches, message: Message): Matches {
  const match = matches.find(({ id }) => id === message.matchId)
  if (!match || message.seq <= match.lastSeq) return matches
  return sorted([
    { ...match, lastMessage: message, lastSeq: message.seq },
    ...without(matches, match.id),
  ])
}

/** A pushed change to a message. */
export function alter(matches: Matches, { seq, message }: Entry): Matches {
  return matches.map((match) => {
    if (match.id !== message.matchId || seq <= match.lastSeq) return match
    const isLast = match.lastMessage?.id === message.id
    return { ...match, lastSeq: seq, lastMessage: isLast ? message : match.lastMessage }
  })
}

export function countUnread(matches: Matches, matchId: string, unreadCount: number): Matches {
  if (!matches.some((match) => match.id === matchId && match.unreadCount !== unreadCount))
    return matches
  return matches.map((match) => (match.id === matchId ? { ...match, unreadCount } : match))
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
    if (!message || isOver(message, match.lastMessage)) return { ...match, unsent: null }
    const lastMessage = waiting(message)
    return { ...match, lastMessage, unsent: lastMessage.state }
  })
  return pending.length > 0 ? sorted(listed) : listed
}

/** It is stored, or was refused before the last that was said. */
function isOver(pending: PendingMessage, last: Message | null): boolean {
  if (!last) return false
  const isOlder = pending.createdAt < Date.parse(last.createdAt)
  return pending.clientId === last.clientId || (pending.refusal !== null && isOlder)
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
  const { lastMessage, lastSeq } = known
  return { ...told, lastMessage, lastSeq }
}
