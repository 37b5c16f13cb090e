import { Reply, RotateCw, Trash2 } from 'lucide-react'
import { memo, useState } from 'react'
import type { TimelineMessage } from '../hooks/useSocket'
import { useTranslation } from '../i18n/useTranslation'
import { Bubble } from './Bubble'
import { isStored } from './editable'
import { MessageMenuButton } from './MessageMenuButton'
import type { Place } from './place'
import type { Quoting } from './Quote'
import { Reactions } from './Reactions'
import { useLongPress } from './useLongPress'
import { useSwipe } from './useSwipe'

const FRESH = 3000

interface MessageItemProps extends Quoting {
  message: TimelineMessage
  first: boolean
  last: boolean
  isTabStop: boolean
  menuIsOpen: boolean
  /** Somebody has just jumped to it. */
  lit: boolean
  onMenu: (message: TimelineMessage, at: Place) => void
  onReply: (message: TimelineMessage) => void
  onReact: (messageId: string, emoji: string, on: boolean) => void
  onRetry: (clientId: string) => void
  onDiscard: (clientId: string) => void
}

// The space below a message belongs to it, so that older ones put above it never change its height.
export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { message, first, last, isTabStop, menuIsOpen, otherName, lit } = props
  const { onJump, onQuoteMissing } = props
  const { t } = useTranslation()
  const [fresh] = useState(() => Date.now() - Date.parse(message.createdAt) < FRESH)
  const openMenu = (at: Place) => !message.deletedAt && props.onMenu(message, at)
  const swipe = useSwipe(() => props.onReply(message))
  const onLongPress = (at: Place) => {
    swipe.cancel()
    openMenu(at)
  }
  const side = message.mine
    ? 'items-end ps-[max(12%,2.75rem)]'
    : 'items-start pe-[max(12%,2.75rem)]'
  return (
    <div
      data-message-id={message.id}
      data-seq={message.seq || undefined}
      data-lit={lit || undefined}
      className={`column flex flex-col ${side} ${last ? 'pb-2.5' : 'pb-0.5'} ${fresh ? 'animate-appear' : ''}`}
    >
      {first && <span className="sr-only">{message.mine ? t('chat.you') : otherName}</span>}
      <div
        className="bubble-place"
        data-mine={message.mine}
        {...useLongPress(onLongPress)}
        {...(isStored(message) && !message.deletedAt && swipe.handlers)}
      >
        {swipe.isPulled && <Reply className="swipe-mark rtl:-scale-x-100" />}
        <Bubble
          message={message}
          first={first}
          otherName={otherName}
          onJump={onJump}
          onQuoteMissing={onQuoteMissing}
        />
        {!message.deletedAt && (
          <MessageMenuButton isTabStop={isTabStop} expanded={menuIsOpen} onOpen={openMenu} />
        )}
      </div>
      {message.reactions.length > 0 && (
        <Reactions message={message} otherName={otherName} onReact={props.onReact} />
      )}
      {message.state === 'notSent' && (
        <Unsent clientId={message.clientId} onRetry={props.onRetry} onDiscard={props.onDiscard} />
      )}
    </div>
  )
})

interface UnsentProps {
  clientId: string
  onRetry: (clientId: string) => void
  onDiscard: (clientId: string) => void
}

const action =
  'inline-flex min-h-(--target) items-center gap-1.5 rounded-m px-2.5 text-s font-semibold hover:bg-hover'

function Unsent({ clientId, onRetry, onDiscard }: UnsentProps) {
  const { t } = useTranslation()
  return (
    <div className="flex items-center gap-1 text-s">
      <span className="pe-1 font-medium text-danger" aria-hidden="true">
        {t('state.notSent')}
      </span>
      <button type="button" className={`${action} text-accent`} onClick={() => onRetry(clientId)}>
        <RotateCw className="size-4" />
        {t('action.retry')}
      </button>
      <button type="button" className={`${action} text-danger`} onClick={() => onDiscard(clientId)}>
        <Trash2 className="size-4" />
        {t('action.delete')}
      </button>
    </div>
  )
}
