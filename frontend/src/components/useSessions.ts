import { useCallback, useEffect, useRef, useState } from 'react'
import type { Session } from '../generated/events'
import { useConnection } from '../hooks/useConnection'
import { listSessions } from '../lib/sessions'

/** Asked for anew with each connection: a new password ends them all, and with them the connection. */
export function useSessions() {
  const { connected } = useConnection()
  const [sessions, setSessions] = useState<Session[] | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const asked = useRef(0)
  const load = useCallback(async () => {
    asked.current += 1
    const mine = asked.current
    const found = await listSessions().then(
      (listed) => ({ listed, error: null }),
      (error: unknown) => ({ listed: null, error }),
    )
    if (mine !== asked.current) return
    if (found.listed) setSessions(found.listed)
    setFailure(found.error)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each connection.
  useEffect(() => void load(), [load, connected])
  const end = async (ending: () => Promise<void>): Promise<boolean> => {
    try {
      await ending()
    } catch (error) {
      setFailure(error)
      return false
    }
    await load()
    return true
  }
  return { sessions, failure, load, end }
}
