import { useCallback, useEffect, useRef, useState } from 'react'
import { type Found, findMore } from '../lib/search'

const PAUSE = 250

export interface Search extends Found {
  isBusy: boolean
  failure: unknown
}

const nothing: Search = { hits: [], before: null, isBusy: false, failure: null }

/** What is found while somebody types, and more of it when that is asked for. */
export function useSearch(matchId: string, text: string): Search & { more: () => void } {
  const [search, setSearch] = useState(nothing)
  const running = useRef(new AbortController())
  const run = useCallback(
    async (earlier: Found) => {
      const { signal } = running.current
      setSearch({ ...earlier, isBusy: true, failure: null })
      try {
        const { hits, before } = await findMore(matchId, text, earlier.before, signal)
        setSearch({ ...nothing, hits: [...earlier.hits, ...hits], before })
      } catch (failure) {
        if (!signal.aborted) setSearch({ ...earlier, isBusy: false, failure })
      }
    },
    [matchId, text],
  )
  useEffect(() => {
    running.current = new AbortController()
    const { current } = running
    setSearch({ ...nothing, isBusy: text !== '' })
    const timer = text ? window.setTimeout(run, PAUSE, nothing) : 0
    return () => {
      current.abort()
      window.clearTimeout(timer)
    }
  }, [text, run])
  return { ...search, more: () => void run(search) }
}
