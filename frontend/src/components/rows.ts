import type { TimelineMessage } from '../hooks/useSocket'

export type Row =
  | { kind: 'day'; key: string; date: string }
  | { kind: 'new'; key: string }
  | { kind: 'message'; key: string; message: TimelineMessage; first: boolean; last: boolean }

const MINUTE = 60_000

/** The minute in which a message was written, and when its local day began. */
function timeOf({ createdAt }: TimelineMessage): { minute: number; day: number } {
  const at = new Date(createdAt)
  return { minute: Math.floor(at.getTime() / MINUTE), day: at.setHours(0, 0, 0, 0) }
}

function startsUnread(
  message: TimelineMessage,
  previous: TimelineMessage | undefined,
  firstUnreadSeq: number | null,
): boolean {
  if (firstUnreadSeq === null || message.seq < firstUnreadSeq) return false
  return previous ? previous.seq < firstUnreadSeq : message.seq === firstUnreadSeq
}

/** The timeline as it is drawn: messages grouped by sender and minute, days and the first unread marked. */
export function buildRows(messages: TimelineMessage[], firstUnreadSeq: number | null): Row[] {
  const rows: Row[] = []
  let previous: TimelineMessage | undefined
  let group: Extract<Row, { kind: 'message' }> | undefined
  let before: ReturnType<typeof timeOf> | undefined
  for (const message of messages) {
    const time = timeOf(message)
    const newDay = time.day !== before?.day
    const unread = startsUnread(message, previous, firstUnreadSeq)
    if (newDay) {
      rows.push({ kind: 'day', key: `day ${message.key}`, date: message.createdAt })
    }
    if (unread) rows.push({ kind: 'new', key: 'new' })
    const sameGroup = message.senderId === previous?.senderId && time.minute === before?.minute
    const joins = sameGroup && !newDay && !unread
    if (group && joins) group.last = false
    group = { kind: 'message', key: message.key, message, first: !joins, last: true }
    rows.push(group)
    previous = message
    before = time
  }
  return rows
}

/** True where `next` is `before` with rows put in front of it or taken away there. */
export function differsAtStart(before: Row[], next: Row[]): boolean {
  const oldest = before.find((row) => row.kind === 'message')
  const now = next.find((row) => row.kind === 'message')
  if (!oldest || !now || oldest.key === now.key) return false
  return before.at(-1)?.key === next.at(-1)?.key
}
