import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react'
import type { TimelineMessage } from '../hooks/useSocket'
import type { MessageActionsProps } from './MessageActions'
import type { Place } from './place'

type Verbs = Pick<MessageActionsProps, 'onReact' | 'onEdit' | 'onDelete'>
type Open = (message: TimelineMessage, at: Place) => void

const load = async () => ({ default: (await import('./MessageActions')).MessageActions })
const MessageActions = lazy(load)

/** What opens the menu of a message, and the menu while it is open. */
export function useMessageMenu(verbs: Verbs): [Open, ReactNode] {
  const [target, setTarget] = useState<{ message: TimelineMessage; at: Place } | null>(null)
  const open = useCallback<Open>((message, at) => setTarget({ message, at }), [])
  useEffect(() => {
    // Not part of what the page starts with, but there before it is asked for.
    load().catch(() => undefined)
  }, [])
  const menu = target && (
    <Suspense>
      <MessageActions {...target} {...verbs} onClose={() => setTarget(null)} />
    </Suspense>
  )
  return [open, menu]
}
