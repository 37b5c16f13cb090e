import { useCallback, useState } from 'react'

export interface Jump {
  /** Where to; a new object for each jump. */
  target: { seq: number; takesFocus: boolean } | null
  to: (seq: number, takesFocus?: boolean) => Promise<void>
}

/** Goes to a message, however far back it is. `reach` loads it, and `failed` hears why it could not. */
export function useJump(
  reach: (seq: number) => Promise<void>,
  failed: (error: unknown) => void,
): Jump {
  const [target, setTarget] = useState<Jump['target']>(null)
  const to = useCallback(
    async (seq: number, takesFocus = true) => {
      try {
        await reach(seq)
        setTarget({ seq, takesFocus })
      } catch (error) {
        failed(error)
      }
    },
    [reach, failed],
  )
  return { target, to }
}
