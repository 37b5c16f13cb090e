import { useCallback, useState } from 'react'

/** A list opens at the first unread message, and anew when that turns out to be another: unless somebody has moved. */
export function useOpening(firstUnreadSeq: number | null) {
  const [openedAt, setOpenedAt] = useState(firstUnreadSeq)
  const [hasMoved, setHasMoved] = useState(false)
  if (!hasMoved && openedAt !== firstUnreadSeq) setOpenedAt(firstUnreadSeq)
  const keep = useCallback(() => setHasMoved(true), [])
  return { key: String(openedAt), keep }
}
