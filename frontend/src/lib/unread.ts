import type { Match } from '../generated/events'

/** More than that is not counted. */
const countedAtMost = 100

/** One's unread messages in a match: what the other has said, and not taken back, after one's own read cursor. */
export interface Unread {
  /** Those up to that seq, as the server counted them when it was last asked. */
  readonly counted: number
  readonly upTo: number
  /** Entries after it that pushes told of, by seq: whether it is a message that counts. */
  readonly heard: ReadonlyMap<number, boolean>
  /** The furthest that one's own cursor is known to be. */
  readonly read: number
  /** Moments: when that count was asked for, and when something last changed what was to be counted. */
  readonly askedAt: number
  readonly changedAt: number
}

export const unheard: Unread = {
  counted: 0,
  upTo: 0,
  heard: new Map(),
  read: 0,
  askedAt: 0,
  changedAt: 0,
}

/** Never more than what lies after the cursor. */
export function countOf({ counted, upTo, heard, read }: Unread): number {
  const heardOf = [...heard].filter(([seq, counts]) => counts && seq > read).length
  return Math.min(Math.min(counted, Math.max(0, upTo - read)) + heardOf, countedAtMost)
}

/** Whether the count is the server's, as far as pushes can tell; otherwise it must be asked again. */
export function isSure({ counted, upTo, heard, askedAt, changedAt }: Unread): boolean {
  const hasGap = heard.size > 0 && Math.max(...heard.keys()) !== upTo + heard.size
  return !hasGap && (counted === 0 || askedAt > changedAt)
}

/** An answer of the server's, and when it was asked for: one that was asked for earlier than the last changes nothing. */
export function tell(
  unread: Unread,
  { unreadCount, lastSeq }: Pick<Match, 'unreadCount' | 'lastSeq'>,
  askedAt: number,
): Unread {
  if (askedAt < unread.askedAt) return unread
  const heard = new Map([...unread.heard].filter(([seq]) => seq > lastSeq))
  return settle({ ...unread, counted: unreadCount, upTo: lastSeq, heard, askedAt })
}

/** An entry of the timeline. What once does not count never will. */
export function hear(unread: Unread, seq: number, counts: boolean): Unread {
  if (seq <= unread.upTo) return unread
  const heard = new Map(unread.heard).set(seq, counts && unread.heard.get(seq) !== false)
  return settle({ ...unread, heard })
}

/** The other took a message back. */
export function takeBack(unread: Unread, seq: number, changeSeq: number, at: number): Unread {
  return { ...hear(hear(unread, seq, false), changeSeq, false), changedAt: at }
}

/** This browser has shown it up to there, which the server may not know yet. */
export const show = (unread: Unread, seq: number): Unread =>
  seq > unread.read ? settle({ ...unread, read: seq }) : unread

/** The server has one's own cursor there. */
export const read = (unread: Unread, seq: number, at: number): Unread =>
  seq < unread.read ? unread : { ...show(unread, seq), changedAt: at }

/** Keeps only entries that a cursor or a deletion may still change. */
function settle(unread: Unread): Unread {
  const { read } = unread
  let { upTo } = unread
  if (unread.counted > 0 && read < upTo) return unread
  const heard = new Map(unread.heard)
  while (heard.has(upTo + 1) && (upTo < read || heard.get(upTo + 1) === false)) {
    upTo += 1
    heard.delete(upTo)
  }
  return { ...unread, counted: 0, upTo, heard }
}
