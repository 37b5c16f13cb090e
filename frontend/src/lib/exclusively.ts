/** No turn takes that long but in a tab that stands still: frozen by its browser, or in a debugger. */
const longestTurn = 12_000

const queues = new Map<string, Promise<unknown>>()

/** Runs the task in one tab at a time. Without `navigator.locks` (plain http), or where the browser refuses them as it does
 *  storage, only this tab's own tasks wait for each other.
 */
export async function exclusively<T>(name: string, task: () => Promise<T>): Promise<T> {
  if (!('locks' in navigator)) return inThisTab(name, task)
  let isOurs = false
  const run = () => {
    isOurs = true
    return task()
  }
  try {
    return await navigator.locks.request(name, run)
  } catch (error) {
    if (isOurs || !areRefused(error)) throw error
    return inThisTab(name, task)
  }
}

/** As `exclusively`, for a task that may run in two tabs at once if need be: one that stands still loses its turn. */
export async function inTurns(name: string, task: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return inThisTab(name, task)
  let isOurs = false
  const run = () => {
    isOurs = true
    return task()
  }
  try {
    await navigator.locks.request(name, { signal: AbortSignal.timeout(longestTurn) }, run)
  } catch (error) {
    if (isOurs) throw error
    if (areRefused(error)) return inThisTab(name, task)
    await navigator.locks.request(name, { steal: true }, run)
  }
}

function inThisTab<T>(name: string, task: () => Promise<T>): Promise<T> {
  const turn = (queues.get(name) ?? Promise.resolve()).then(task, task)
  queues.set(name, turn)
  return turn
}

const areRefused = (error: unknown) =>
  error instanceof DOMException && error.name === 'SecurityError'
