/** What the browser refuses to keep, being full or closed to this site: it lasts until the page is left. */
const unkept = new Map<string, string>()

/** What is kept in this browser under a key, the same in all its tabs. */
export function read(key: string): string | null {
  return unkept.get(key) ?? allowed(() => localStorage.getItem(key)) ?? null
}

export function write(key: string, value: string): void {
  unkept.delete(key)
  try {
    localStorage.setItem(key, value)
  } catch {
    unkept.set(key, value)
    // Those who listen for what another tab has written read it here, so that this must hear of it first.
    window.addEventListener('storage', overwritten, { capture: true })
  }
}

export function remove(key: string): void {
  unkept.delete(key)
  allowed(() => localStorage.removeItem(key))
}

export function keys(): string[] {
  const kept = allowed(() => Object.keys(localStorage)) ?? []
  return [...new Set([...unkept.keys(), ...kept])]
}

function overwritten({ key }: StorageEvent): void {
  if (key === null) unkept.clear()
  else unkept.delete(key)
}

function allowed<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}
