import { useMemo, useState } from 'react'

export interface Jump {
  /** Where to; a new object for each jump. */
  target: { seq: number; takesFocus: boolean } | null
  to: (seq: number, takesFocus?: boolean) => Promise<void>
  /** To the first message of that time or later. */
  toTime: (time: Date) => Promise<void>
}

interface Reach {
  /** Null where somebody has meanwhile gone elsewhere. */
  reach: (seq: number) => Promise<number | null>
  reachTime: (time: Date) => Promise<number | null>
}

/** Goes to a message, however far back it is: one that is not loaded is, and `failed` hears why it could not be. */
export function useJump({ reach, reachTime }: Reach, failed: (error: unknown) => void): Jump {
  const [target, setTarget] = useState<Jump['target']>(null)
  const ways = useMemo(() => {
    const land = async (arriving: Promise<number | null>, takesFocus: boolean) => {
      try {
        const seq = await arriving
        if (seq !== null) setTarget({ seq, takesFocus })
      } catch (error) {
        failed(error)
      }
    }
    return {
      to: (seq: number, takesFocus = true) => land(reach(seq), takesFocus),
      toTime: (time: Date) => land(reachTime(time), false),
    }
  }, [reach, reachTime, failed])
  return useMemo(() => ({ target, ...ways }), [target, ways])
}
