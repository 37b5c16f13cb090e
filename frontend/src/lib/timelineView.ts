import type { Message } from '../generated/events'
import { shownMessages } from './past'
import type { PendingMessage } from './pending'
import { type PendingChange, withChanges } from './pendingChange'
import { receiptOf, type Timeline } from './timeline'

type MessageState = 'sending' | 'sent' | 'delivered' | 'read' | 'notSent' | null

export interface TimelineMessage extends Message {
  /** The same before and after it is stored. */
  key: string
  mine: boolean
  /** How far one's own has come; null for the other's. */
  state: MessageState
  /** The message that this one answers; undefined where there is none, or it is not loaded yet. */
  quoted: Message | undefined
}

/** What one person sees: oldest first, their own unsent ones at the end, and their changes as if they had been taken. */
export function viewOf(
  timeline: Timeline,
  pending: readonly PendingMessage[],
  me: string,
  changes: readonly PendingChange[] = [],
  loaded: ReadonlyMap<string, Message> = new Map(),
): TimelineMessage[] {
  const other = Object.keys(timeline.receipts).find((id) => id !== me) ?? ''
  const { delivered_seq, read_seq } = receiptOf(timeline, other)
  const stateOf = ({ seq }: Message) =>
    seq <= read_seq ? 'read' : seq <= delivered_seq ? 'delivered' : 'sent'
  const newest = timeline.past ? [] : ownAhead(timeline, me)
  const stored = withChanges([...shownMessages(timeline), ...newest], changes)
  const quotedBy = quotes([...stored, ...pending], stored, timeline, loaded)
  const shown = stored.map((message) =>
    viewed(message, message.senderId === me ? stateOf(message) : null, quotedBy(message)),
  )
  if (timeline.past) return shown
  const unstored = pending.filter(({ clientId }) => !isStored(stored, clientId, me))
  return [...shown, ...unstored.map((one) => waiting(one, quotedBy(one)))]
}

type Replying = Pick<Message, 'replyTo'>

/** What each of them quotes, as it now is, as far as it is loaded. */
function quotes(
  replying: readonly Replying[],
  stored: readonly Message[],
  timeline: Timeline,
  loaded: ReadonlyMap<string, Message>,
): (by: Replying) => Message | undefined {
  const wanted = new Set(replying.map(({ replyTo }) => replyTo).filter(Boolean))
  if (wanted.size === 0) return () => undefined
  const pool = timeline.past ? [...timeline.messages, ...stored] : stored
  const found = new Map(pool.filter(({ id }) => wanted.has(id)).map((one) => [one.id, one]))
  return ({ replyTo }) =>
    replyTo
      ? (found.get(replyTo) ?? timeline.beyond.get(replyTo) ?? loaded.get(replyTo))
      : undefined
}

/** One's own acked messages stand there at once, though a sync has yet to bring what came before them. */
function ownAhead({ ahead }: Timeline, me: string): Message[] {
  return [...ahead.entries()]
    .filter(([seq, message]) => message.senderId === me && message.seq === seq)
    .sort(([a], [b]) => a - b)
    .map(([, message]) => message)
}

const isStored = (stored: readonly Message[], clientId: string, me: string): boolean =>
  stored.findLastIndex((message) => message.clientId === clientId && message.senderId === me) >= 0

const views = new WeakMap<Message, TimelineMessage>()

/** The same object as long as nothing changes, so that a list of 100,000 renders only what did. */
function viewed(
  message: Message,
  state: MessageState,
  quoted: Message | undefined,
): TimelineMessage {
  const known = views.get(message)
  if (known?.state === state && known.quoted === quoted) return known
  const mine = state !== null
  const view = { ...message, key: mine ? message.clientId : message.id, mine, state, quoted }
  views.set(message, view)
  return view
}

export function waiting(pending: PendingMessage, quoted?: Message): TimelineMessage {
  return {
    id: pending.clientId,
    key: pending.clientId,
    clientId: pending.clientId,
    matchId: pending.matchId,
    senderId: pending.userId,
    content: pending.content,
    createdAt: new Date(pending.createdAt).toISOString(),
    state: pending.refusal ? 'notSent' : 'sending',
    mine: true,
    kind: 'text',
    seq: 0,
    deliveredAt: null,
    readAt: null,
    editedAt: null,
    deletedAt: null,
    replyTo: pending.replyTo ?? null,
    quoted,
    reactions: [],
    attachments: [],
  }
}
