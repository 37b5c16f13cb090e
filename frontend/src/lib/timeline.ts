import type { Change, Message, Receipt } from '../generated/events'

/** One position of a match's timeline: a message as it now is, at its own seq or at that of a change to it. */
export interface Entry {
  seq: number
  message: Message
}

export type Receipts = Readonly<Record<string, Receipt>>

/** A stretch of history apart from the newest messages, which somebody has jumped to. Oldest first, without a hole. */
interface Past {
  readonly messages: readonly Message[]
  readonly hasOlder: boolean
}

export interface Timeline {
  /** Every entry up to here is in; null until the first load. */
  readonly upTo: number | null
  /** Oldest first, without a hole between them. */
  readonly messages: readonly Message[]
  /** Entries that came before those in between, by seq. */
  readonly ahead: ReadonlyMap<number, Message>
  /** Changed messages that lie before the oldest one loaded, by id. */
  readonly beyond: ReadonlyMap<string, Message>
  readonly hasOlder: boolean
  readonly past: Past | null
  readonly receipts: Receipts
}

/** What `join_match` and `sync` answer, as far as the timeline goes. */
export interface Answer {
  messages: readonly (Message | Change)[]
  seq: number
  receipts: Receipts
  has_more: boolean
}

export const emptyTimeline: Timeline = {
  upTo: null,
  messages: [],
  ahead: new Map(),
  beyond: new Map(),
  hasOlder: false,
  past: null,
  receipts: {},
}

/** Something is missing that only a sync can bring. */
export const hasGap = ({ upTo, ahead }: Timeline): boolean => upTo !== null && ahead.size > 0

/** The first load: the newest messages, and the position up to which they are complete. */
export function load(timeline: Timeline, answer: Answer): Timeline {
  const { has_more: hasOlder, seq: upTo } = answer
  const messages = answer.messages.map((entry) => entryOf(entry).message)
  return advanceAll(drain({ ...timeline, messages, hasOlder, upTo }), answer.receipts)
}

/** Pushed entries, in whatever order and however often they come. */
export function receive(timeline: Timeline, entries: readonly Entry[]): Timeline {
  const news = entries.filter(({ seq }) => timeline.upTo === null || seq > timeline.upTo)
  if (news.length === 0) return timeline
  const ahead = new Map(timeline.ahead)
  for (const { seq, message } of news) ahead.set(seq, message)
  return drain({ ...timeline, ahead })
}

/** The answer to a sync that asked for what comes after some position up to which we are complete. */
export function catchUp(timeline: Timeline, answer: Answer): Timeline {
  const upTo = timeline.upTo ?? 0
  const missed = answer.messages.map(entryOf).filter(({ seq }) => seq > upTo)
  const caughtUp = place({ ...timeline, upTo: Math.max(upTo, answer.seq) }, missed)
  return advanceAll(drain(caughtUp), answer.receipts)
}

/** A page of history before the oldest message. What is known already is at least as new. */
export function prepend(
  timeline: Timeline,
  page: { messages: readonly Message[]; has_more: boolean },
): Timeline {
  const oldest = timeline.messages[0]?.seq ?? Number.POSITIVE_INFINITY
  const older = page.messages.filter(({ seq }) => seq < oldest)
  const beyond = new Map(timeline.beyond)
  const messages = older.map((message) => beyond.get(message.id) ?? message)
  for (const { id } of older) beyond.delete(id)
  return {
    ...timeline,
    messages: [...messages, ...timeline.messages],
    beyond,
    hasOlder: page.has_more,
  }
}

/** Cursors only go forward, and what is read is delivered. */
export function advance(timeline: Timeline, userId: string, cursor: Partial<Receipt>): Timeline {
  const before = receiptOf(timeline, userId)
  const read_seq = Math.max(before.read_seq, cursor.read_seq ?? 0)
  const delivered_seq = Math.max(before.delivered_seq, cursor.delivered_seq ?? 0, read_seq)
  if (read_seq === before.read_seq && delivered_seq === before.delivered_seq) return timeline
  return { ...timeline, receipts: { ...timeline.receipts, [userId]: { delivered_seq, read_seq } } }
}

export const receiptOf = ({ receipts }: Timeline, userId: string): Receipt =>
  receipts[userId] ?? { delivered_seq: 0, read_seq: 0 }

export const entryOf = (entry: Message | Change): Entry =>
  'message' in entry
    ? { seq: entry.seq, message: entry.message }
    : { seq: entry.seq, message: entry }

function advanceAll(timeline: Timeline, receipts: Receipts): Timeline {
  return Object.entries(receipts).reduce(
    (now, [id, receipt]) => advance(now, id, receipt),
    timeline,
  )
}

/** Takes in what `ahead` continues without a gap, and forgets what is behind. */
function drain(timeline: Timeline): Timeline {
  if (timeline.upTo === null || timeline.ahead.size === 0) return timeline
  const ahead = new Map(timeline.ahead)
  const next: Entry[] = []
  let { upTo } = timeline
  for (const seq of ahead.keys()) if (seq <= upTo) ahead.delete(seq)
  for (let message = ahead.get(upTo + 1); message; message = ahead.get(upTo + 1)) {
    upTo += 1
    ahead.delete(upTo)
    next.push({ seq: upTo, message })
  }
  return place({ ...timeline, upTo, ahead }, next)
}

/** Puts each message, as the entries in their order have it, where it belongs. */
function place(timeline: Timeline, entries: readonly Entry[]): Timeline {
  if (entries.length === 0) return timeline
  const messages = [...timeline.messages]
  const beyond = new Map(timeline.beyond)
  for (const { message } of entries) {
    const index = placeOf(messages, message.seq)
    const known = messages[index]?.seq === message.seq
    if (index === 0 && !known && timeline.hasOlder) beyond.set(message.id, message)
    else messages.splice(index, known ? 1 : 0, message)
  }
  return { ...timeline, messages, beyond }
}

/** Where a message of that seq stands, or would. Most come last. */
function placeOf(messages: readonly Message[], seq: number): number {
  let [low, high] = [0, messages.length]
  if ((messages.at(-1)?.seq ?? 0) < seq) return high
  while (low < high) {
    const middle = (low + high) >> 1
    if ((messages[middle]?.seq ?? 0) < seq) low = middle + 1
    else high = middle
  }
  return low
}
