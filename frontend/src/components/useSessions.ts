import { useCallback, useEffect, useRef, useState } from 'react'
import type { Session } from '../generated/events'
import { useConnection } from '../hooks/useConnection'
import { listSessions } from '../lib/sessions'

/** Asked for anew once there is a connection again: a new password ends all others, and the connection as well. */
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
  useEffect(() => void load(), [load])
  const wasConnected = useRef(connected)
  useEffect(() => {
    if (connected && !wasConnected.current) void load()
    wasConnected.current = connected
  }, [load, connected])
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
