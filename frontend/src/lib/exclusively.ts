const queues = new Map<string, Promise<unknown>>()

/** Runs the task in one tab at a time. Without `navigator.locks` (plain http) only this tab's own tasks wait for each other. */
export async function exclusively<T>(name: string, task: () => Promise<T>): Promise<T> {
  if ('locks' in navigator) return await navigator.locks.request(name, task)
  const turn = (queues.get(name) ?? Promise.resolve()).then(task, task)
  queues.set(name, turn)
  return turn
}
