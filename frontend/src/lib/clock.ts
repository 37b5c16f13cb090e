export interface Clock {
  now(): number
  /** Runs it once after `ms`; what is returned calls that off. */
  after(ms: number, run: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** The wait before try number `attempt` (0, 1, 2 …) in ms: doubling, with a jitter of one half. */
export function backoff(
  attempt: number,
  first = 250,
  longest = 5000,
  random = Math.random,
): number {
  return Math.min(longest, first * 2 ** attempt) * (0.5 + random())
}
