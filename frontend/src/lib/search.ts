import type { Message } from '../generated/events'
import { api } from './api'

export interface Found {
  /** Newest first. */
  hits: readonly Message[]
  /** Where the search goes on, or null when all of the conversation has been looked through. */
  before: number | null
}

const PAGE = 50

/** The next hits before that seq, however far back they are; none only where there are none. */
export async function findMore(
  matchId: string,
  text: string,
  before: number | null,
  signal: AbortSignal,
): Promise<Found> {
  let from = before
  for (;;) {
    const page = await api.search(matchId, text, from ?? undefined, PAGE)
    signal.throwIfAborted()
    from = page.has_more ? page.reached_seq : null
    if (page.messages.length > 0 || from === null) return { hits: page.messages, before: from }
  }
}
