import type { Clock } from './clock'

const lasting = 60_000
const quiet = 3000

/** Where pushes were lost, the last one may be, too, and nothing would come after it to show that: so look once more. */
export function createDoubt(look: () => void, clock: Clock) {
  let until = 0
  let callOff = () => {}
  return {
    /** A push came; `late`: and showed that another was lost, or overtaken. */
    heard(late: boolean): void {
      if (late) until = clock.now() + lasting
      if (clock.now() > until) return
      callOff()
      callOff = clock.after(quiet, look)
    },
    stop: () => callOff(),
  }
}
