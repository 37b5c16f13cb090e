import type { Clock } from './clock'

export interface FakeClock extends Clock {
  advance(ms: number): void
  /** Time goes by in which nothing runs. */
  sleep(ms: number): void
  /** Somebody sets it to another time, which timers do not follow. */
  set(to: number): void
}

export function fakeClock(): FakeClock {
  let now = 0
  let ahead = 0
  let timers: { at: number; run: () => void }[] = []
  return {
    now: () => now + ahead,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance(ms) {
      const end = now + ms
      for (;;) {
        const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers = timers.filter((other) => other !== due)
        now = Math.max(now, due.at)
        due.run()
      }
      now = end
    },
    sleep(ms) {
      now += ms
    },
    set(to) {
      ahead = to - now
    },
  }
}
