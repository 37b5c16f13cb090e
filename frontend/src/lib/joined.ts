import { say } from './socket'

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
