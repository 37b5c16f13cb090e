/** No turn takes that long but in a tab that stands still: frozen by its browser, or in a debugger. */
const longestTurn = 12_000

const queues = new Map<string, Promise<unknown>>()

/** Runs the task in one tab at a time. Without `navigator.locks` (plain http) only this tab's own tasks wait for each other. */
export async function exclusively<T>(name: string, task: () => Promise<T>): Promise<T> {
  if ('locks' in navigator) return await navigator.locks.request(name, task)
  const turn = (queues.get(name) ?? Promise.resolve()).then(task, task)
  queues.set(name, turn)
  return turn
}

/** As `exclusively`, for a task that may run in two tabs at once if need be: one that stands still loses its turn. */
export async function inTurns(name: string, task: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return exclusively(name, task)
  let isOurs = false
  const run = () => {
    isOurs = true
    return task()
  }
  try {
    await navigator.locks.request(name, { signal: AbortSignal.timeout(longestTurn) }, run)
  } catch (error) {
    if (isOurs) throw error
    await navigator.locks.request(name, { steal: true }, run)
  }
}
