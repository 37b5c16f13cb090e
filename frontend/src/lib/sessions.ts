import type { Session } from '../generated/events'
import { asApiError } from './errors'
import { authorized } from './session'

/** This one first. */
export async function listSessions(): Promise<Session[]> {
  return (await authorized<{ sessions: Session[] }>('GET', '/auth/sessions')).sessions
}

/** One that has ended by itself meanwhile is as good. */
export async function endSession(id: string): Promise<void> {
  try {
    await authorized('DELETE', `/auth/sessions/${id}`)
  } catch (error) {
    if (asApiError(error).code !== 'not_found') throw error
  }
}

export async function endOtherSessions(): Promise<void> {
  await authorized('DELETE', '/auth/sessions')
}
