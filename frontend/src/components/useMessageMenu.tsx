import { type ReactNode, Suspense, useCallback, useEffect, useState } from 'react'
import type { TimelineMessage } from '../hooks/useSocket'
import type { MessageActionsProps } from './MessageActions'
import { part } from './part'
import type { Place } from './place'

type Verbs = Omit<MessageActionsProps, 'message' | 'at' | 'onClose'>

interface MessageMenu {
  open: (message: TimelineMessage, at: Place) => void
  /** Of which message it is open. */
  openFor: string | null
  menu: ReactNode
}

const load = async () => (await import('./MessageActions')).MessageActions
const MessageActions = part(load)

/** The menu of one message at a time. */
export function useMessageMenu(verbs: Verbs): MessageMenu {
  const [target, setTarget] = useState<{ message: TimelineMessage; at: Place } | null>(null)
  const open = useCallback<MessageMenu['open']>((message, at) => setTarget({ message, at }), [])
  useEffect(() => {
    // Not part of what the page starts with, but there before it is asked for.
    load().catch(() => undefined)
  }, [])
  const menu = target && (
    <Suspense>
      <MessageActions {...target} {...verbs} onClose={() => setTarget(null)} />
    </Suspense>
  )
  return { open, openFor: target?.message.key ?? null, menu }
}
