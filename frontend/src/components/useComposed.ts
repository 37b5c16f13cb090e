import { useState } from 'react'
import { useDraft } from '../hooks/useDraft'
import type { TimelineMessage } from '../hooks/useSocket'

/** The text in the field: that of the message being edited, else the draft, which waits meanwhile. */
export function useComposed(
  matchId: string,
  editing: TimelineMessage | null,
  isWriting: () => boolean,
) {
  const draft = useDraft(matchId, isWriting)
  const [edited, setEdited] = useState({ id: '', text: '' })
  const id = editing?.id ?? ''
  if (edited.id !== id) setEdited({ id, text: editing?.content ?? '' })
  if (!editing) return draft
  return { ...draft, text: edited.text, write: (text: string) => setEdited({ id, text }) }
}
