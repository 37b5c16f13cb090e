import { onWake, request, say } from './socket'

const probeWithin = 2000
const holders = new Map<string, number>()

/** Keeps a match joined as long as anybody holds it; what is returned lets go. */
export function holdMatch(matchId: string): () => void {
  holders.set(matchId, (holders.get(matchId) ?? 0) + 1)
  return () => {
    const left = (holders.get(matchId) ?? 1) - 1
    if (left > 0) holders.set(matchId, left)
    else {
      holders.delete(matchId)
      say('leave_match', { match_id: matchId })
    }
  }
}

/** A connection that only looks alive is found out when the page wakes: one that does not answer in time is dropped. */
export function startProbing(): void {
  onWake(() => {
    const [match_id] = holders.keys()
    if (!match_id) return
    const nothing = { match_id, after_seq: Number.MAX_SAFE_INTEGER }
    request('sync', nothing, probeWithin).catch(() => {})
  })
}
