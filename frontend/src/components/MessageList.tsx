import {
  type ReactElement,
  type RefObject,
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import type { TimelineMessage } from '../hooks/useSocket'
import { useTranslation } from '../i18n/useTranslation'
import { DayDivider } from './DayDivider'
import { JumpToLatest } from './JumpToLatest'
import { JumpToUnread, usePassedOver } from './JumpToUnread'
import { MessageItem } from './MessageItem'
import { NewerZone, useNewer } from './NewerZone'
import { NewMessagesDivider } from './NewMessagesDivider'
import { OLDER_HEIGHT, OlderZone, useOlder } from './OlderZone'
import { differsAtStart, type Row } from './rows'
import { TypingIndicator } from './TypingIndicator'
import { useFollow } from './useFollow'
import type { Jump } from './useJump'
import { useLanding } from './useLanding'
import { useMessageMenu } from './useMessageMenu'
import { useReadMark } from './useReadMark'
import { isDivider, useRows } from './useRows'
import { useSeek } from './useSeek'
import { useShown } from './useShown'

export interface MessageListProps {
  messages: TimelineMessage[]
  /** The newest ones, where those shown are others. */
  latest: TimelineMessage[]
  isLatest: boolean
  stretch: number
  jump: Jump
  otherName: string
  firstUnreadSeq: number | null
  lastSent: string | null
  typing: boolean
  /** What is shown is only what was last seen. */
  loading: boolean
  hasOlder: boolean
  loadingOlder: boolean
  loadOlder: () => Promise<void>
  loadNewer: () => Promise<void>
  loadQuoted: (messageId: string) => Promise<void>
  toLatest: () => void
  markAsRead: (messageId: string) => void
  /** The reader has gone somewhere else than where it opened. */
  onMove: () => void
  retry: (clientId: string) => void
  discard: (clientId: string) => void
  react: (messageId: string, emoji: string, on: boolean) => void
  reply: (message: TimelineMessage) => void
  edit: (message: TimelineMessage) => void
  deleteMessage: (messageId: string) => void
}

/** So much of what comes before the first unread message can be seen, in pixels. */
const ABOVE_DIVIDER = 12

/** Whether the rows have changed at their start alone: the view then keeps its distance to the end. */
function useShift(rows: Row[]): boolean {
  const [state, setState] = useState({ rows, shift: false })
  if (state.rows === rows) return state.shift
  const shift = differsAtStart(state.rows, rows)
  setState({ rows, shift })
  return shift
}

/** What one has just written here is shown, wherever one was reading; not what one wrote elsewhere, nor to a reader who
 *  has scrolled since.
 */
function useOwnSends(
  messages: TimelineMessage[],
  lastSent: string | null,
  lastInput: RefObject<number>,
  toEnd: () => void,
) {
  const shown = useRef(lastSent)
  const sentAt = useRef(0)
  const isThere = messages.at(-1)?.key === lastSent
  useLayoutEffect(() => {
    if (lastSent !== null) sentAt.current = performance.now()
  }, [lastSent])
  useLayoutEffect(() => {
    if (!isThere || shown.current === lastSent) return
    shown.current = lastSent
    if (lastInput.current <= sentAt.current) toEnd()
  }, [isThere, lastSent, lastInput, toEnd])
}

export function MessageList(props: MessageListProps) {
  const { messages, latest, isLatest, otherName, firstUnreadSeq, typing, loading, hasOlder } = props
  const { stretch, jump, toLatest, onMove } = props
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const virtualizer = useRef<VirtualizerHandle>(null)
  const rows = useRows(messages, firstUnreadSeq)
  const tabStop = rows.findLast((row) => row.kind === 'message' && !row.message.deletedAt)
  const shift = useShift(rows)
  // Who has written before anything was there to be read is shown that.
  const [opensAt] = useState(() =>
    props.lastSent === null ? rows.find(isDivider)?.key : undefined,
  )
  const { atEnd, isPlaced, lastInput, onScroll, settle, placed, toEnd, letGo } = useFollow(
    box,
    opensAt === undefined,
    isLatest,
    onMove,
  )
  const older = useOlder(box, props)
  const newer = useNewer(box, props)
  const { seek, stop } = useSeek(box, virtualizer, rows, lastInput)
  const lit = useLanding(jump, rows, seek, box, letGo)
  const shown = useShown(box, latest, atEnd, firstUnreadSeq)
  const unread = usePassedOver(box, firstUnreadSeq)
  const messageMenu = useMessageMenu({
    onReact: props.react,
    onReply: props.reply,
    onEdit: props.edit,
    onDelete: props.deleteMessage,
    onDiscard: props.discard,
  })
  useReadMark(latest, shown.shownSeq, props.markAsRead)
  const skipsUnread = firstUnreadSeq !== null && shown.newCount > 0
  const { passOver } = unread
  const goToEnd = useCallback(() => {
    onMove()
    if (skipsUnread) passOver()
    stop()
    toLatest()
    toEnd()
  }, [stop, toEnd, toLatest, skipsUnread, passOver, onMove])
  useOwnSends(latest, props.lastSent, lastInput, goToEnd)
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows were put in front of the others.
  useLayoutEffect(() => {
    // The virtualizer measures them without moving the others only until 150 ms after it heard of a scroll.
    if (shift) box.current?.dispatchEvent(new Event('scroll'))
  }, [rows, shift])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of them changes the height.
  useLayoutEffect(settle, [rows, typing, settle])
  useLayoutEffect(() => {
    if (opensAt !== undefined) seek(opensAt, () => ABOVE_DIVIDER, placed)
    return stop
  }, [opensAt, seek, placed, stop])
  return (
    <div className="relative min-h-0">
      <div
        ref={box}
        role="log"
        aria-label={t('chat.messages')}
        // Rows that scroll back into view are not news; see Announcer.
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard.
        tabIndex={0}
        onFocus={onMove}
        // Before the rows are drawn anew for the new position, which may move the end.
        onScrollCapture={() => {
          onScroll()
          older.onScroll()
          newer()
          shown.onScroll()
          unread.onScroll()
        }}
        className="log flex h-full flex-col pb-1"
      >
        <div className="flex-1" />
        <OlderZone name={otherName} loading={loading} hasOlder={hasOlder} older={older} />
        <Virtualizer
          key={stretch}
          ref={virtualizer}
          data={rows}
          shift={shift}
          startMargin={OLDER_HEIGHT}
          bufferSize={600}
          onResize={settle}
        >
          {(row) => renderRow(row, row === tabStop, lit, props, messageMenu)}
        </Virtualizer>
        {!isLatest && <NewerZone />}
        {typing && isLatest && <TypingIndicator name={otherName} />}
      </div>
      {messageMenu.menu}
      {firstUnreadSeq !== null && unread.isPassedOver && (
        <JumpToUnread onJump={() => void jump.to(firstUnreadSeq)} />
      )}
      <JumpToLatest shown={isPlaced && !atEnd} newCount={shown.newCount} onJump={goToEnd} />
    </div>
  )
}

function renderRow(
  row: Row,
  isTabStop: boolean,
  lit: number | null,
  { otherName, reply, react, retry, discard, jump, loadQuoted }: MessageListProps,
  { open, openFor }: ReturnType<typeof useMessageMenu>,
): ReactElement {
  if (row.kind === 'day') return <DayDivider key={row.key} date={row.date} />
  if (row.kind === 'new') {
    return isDivider(row) ? (
      <NewMessagesDivider key={row.key} />
    ) : (
      <div key={row.key} className="h-px" />
    )
  }
  return (
    <MessageItem
      key={row.key}
      message={row.message}
      first={row.first}
      last={row.last}
      isTabStop={isTabStop}
      otherName={otherName}
      menuIsOpen={openFor === row.key}
      lit={lit !== null && row.message.seq === lit}
      onJump={jump.to}
      onQuoteMissing={loadQuoted}
      onMenu={open}
      onReply={reply}
      onReact={react}
      onRetry={retry}
      onDiscard={discard}
    />
  )
}
