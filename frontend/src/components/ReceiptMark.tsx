import type { TimelineMessage } from '../hooks/useSocket'
import { useTranslation } from '../i18n/useTranslation'

type MessageState = NonNullable<TimelineMessage['state']>

const paths: Record<MessageState, string> = {
  sending: 'M8 1.2a4.6 4.6 0 1 0 .01 0M8 3.4v2.5l1.6 1',
  sent: 'M3.2 6.1l2.9 2.9 6-7.6',
  delivered: 'M1 6.1l2.9 2.9 6-7.6M7.4 8.4l.6.6 6.6-7.6',
  read: 'M1 6.1l2.9 2.9 6-7.6M7.4 8.4l.6.6 6.6-7.6',
  notSent: 'M8 1.2a4.6 4.6 0 1 0 .01 0M8 3.4v2.8M8 8v.1',
}

/** A clock, one tick, two ticks, two coloured ticks. */
export function ReceiptMark({ state }: { state: MessageState }) {
  const { t } = useTranslation()
  const name = t(`state.${state}`)
  return (
    <span
      role="img"
      aria-label={name}
      title={name}
      className="receipt inline-flex"
      data-state={state}
    >
      <svg
        viewBox="0 0 16 11"
        className="h-[0.6875rem] w-4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d={paths[state]} />
      </svg>
      <span className="sr-only">{name}</span>
    </span>
  )
}
