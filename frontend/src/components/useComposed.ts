import { useDraft } from '../hooks/useDraft'
import { useKept } from '../hooks/useKept'
import type { Chosen } from './useChosen'

/** How far the text of a message has been changed. */
export interface Edited {
  id: string
  text: string
}

/** The text in the field: that of the message being edited, else the draft, which waits meanwhile. */
export function useComposed(matchId: string, editing: Chosen | null, isWriting: () => boolean) {
  const draft = useDraft(matchId, isWriting)
  const [edited, keep] = useKept<Edited>(matchId, 'edited')
  if (!editing) return draft
  const { id } = editing
  const text = edited?.id === id ? edited.text : (editing.content ?? '')
  return { ...draft, text, write: (changed: string) => keep({ id, text: changed }) }
}
