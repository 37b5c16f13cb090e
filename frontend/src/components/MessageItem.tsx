import { RotateCw, Trash2 } from 'lucide-react'
import { memo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TimelineMessage } from '../hooks/useSocket'
import { clockTime, fullTime } from '../i18n/format'
import { isFewEmoji } from './emoji'
import { MessageText } from './MessageText'
import { ReceiptMark } from './ReceiptMark'

const FRESH = 3000

interface MessageItemProps {
  message: TimelineMessage
  first: boolean
  last: boolean
  otherName: string
  onRetry: (clientId: string) => void
  onDiscard: (clientId: string) => void
}

// The space below a message belongs to it, so that older ones put above it never change its height.
export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { message, first, last, otherName } = props
  const { t } = useTranslation()
  const [fresh] = useState(() => Date.now() - Date.parse(message.createdAt) < FRESH)
  const side = message.mine ? 'items-end ps-[12%]' : 'items-start pe-[12%]'
  return (
    <div
      data-message-id={message.id}
      data-seq={message.seq || undefined}
      className={`column flex flex-col ${side} ${last ? 'pb-2.5' : 'pb-0.5'} ${fresh ? 'animate-appear' : ''}`}
    >
      {first && <span className="sr-only">{message.mine ? t('chat.you') : otherName}</span>}
      <Bubble message={message} first={first} />
      {message.state === 'notSent' && (
        <Unsent clientId={message.clientId} onRetry={props.onRetry} onDiscard={props.onDiscard} />
      )}
    </div>
  )
})

function Bubble({ message, first }: { message: TimelineMessage; first: boolean }) {
  const { t } = useTranslation()
  const text = message.content ?? ''
  const large = isFewEmoji(text)
  return (
    <div
      className="bubble"
      data-mine={message.mine}
      data-first={first}
      data-state={message.state ?? undefined}
      data-emoji={large}
    >
      <div dir="auto" className="flow-root">
        {message.deletedAt ? (
          <i className="opacity-80">{t('chat.deleted')}</i>
        ) : (
          <span className="bubble-text">
            <MessageText text={text} />
          </span>
        )}
        <Meta message={message} />
      </div>
    </div>
  )
}

function Meta({ message }: { message: TimelineMessage }) {
  const { t } = useTranslation()
  return (
    <span className="meta">
      {message.editedAt && !message.deletedAt && <span>{t('chat.edited')}</span>}
      <time dir="auto" dateTime={message.createdAt} title={fullTime(message.createdAt)}>
        {clockTime(message.createdAt)}
      </time>
      {message.state && <ReceiptMark state={message.state} />}
    </span>
  )
}

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
