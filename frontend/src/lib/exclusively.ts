/** No turn takes that long but in a tab that stands still: frozen by its browser, or in a debugger. */
const longestTurn = 12_000

const queues = new Map<string, Promise<unknown>>()

/** Runs the task in one tab at a time. Without `navigator.locks` (plain http), or where the browser refuses them as it does
 *  storage, only this tab's own tasks wait for each other.
 */
export const exclusively = <T>(name: string, task: () => Promise<T>): Promise<T> =>
  locked(name, {}, task, (error) => Promise.reject(error))

/** As `exclusively`, for a task that may run in two tabs at once if need be: one that stands still loses its turn. */
export const inTurns = (name: string, task: () => Promise<void>): Promise<void> =>
  locked(name, { signal: AbortSignal.timeout(longestTurn) }, task, async () => {
    await navigator.locks.request(name, { steal: true }, task)
  })

async function locked<T>(
  name: string,
  options: LockOptions,
  task: () => Promise<T>,
  otherwise: (error: unknown) => Promise<T>,
): Promise<T> {
  if (!('locks' in navigator)) return inThisTab(name, task)
  let isOurs = false
  const run = () => {
    isOurs = true
    return task()
  }
  try {
    return await navigator.locks.request(name, options, run)
  } catch (error) {
    if (isOurs) throw error
    return areRefused(error) ? inThisTab(name, task) : otherwise(error)
  }
}

function inThisTab<T>(name: string, task: () => Promise<T>): Promise<T> {
  const turn = (queues.get(name) ?? Promise.resolve()).then(task, task)
  queues.set(name, turn)
  return turn
}

const areRefused = (error: unknown) =>
  error instanceof DOMException && error.name === 'SecurityError'
