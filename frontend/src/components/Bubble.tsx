import type { TimelineMessage } from '../hooks/useSocket'
import { clockTime } from '../i18n/format'
import { useTranslation } from '../i18n/useTranslation'
import { isFewEmoji } from './emoji'
import { MessageText } from './MessageText'
import { Quote, type Quoting } from './Quote'
import { ReceiptMark } from './ReceiptMark'
import { Time } from './Time'

interface BubbleProps extends Quoting {
  message: TimelineMessage
  first: boolean
}

export function Bubble({ message, first, ...quoting }: BubbleProps) {
  const { t } = useTranslation()
  const text = message.content ?? ''
  const large = isFewEmoji(text) && !message.replyTo
  return (
    <div
      className="bubble"
      data-mine={message.mine}
      data-first={first}
      data-state={message.state ?? undefined}
      data-emoji={large}
      data-deleted={message.deletedAt !== null}
    >
      {!message.deletedAt && <Quote message={message} {...quoting} />}
      <div dir="auto" className="flow-root">
        {message.deletedAt ? (
          <i>{t('chat.deleted')}</i>
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
      {message.editedAt && !message.deletedAt && (
        <Time at={message.editedAt}>{t('chat.edited')}</Time>
      )}
      <Time dir="auto" at={message.createdAt}>
        {clockTime(message.createdAt)}
      </Time>
      {message.state && !message.deletedAt && <ReceiptMark state={message.state} />}
    </span>
  )
}
