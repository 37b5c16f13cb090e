import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import { backoff, systemClock } from '../lib/clock'

/** So many take about two seconds. */
const TRIES = 4

/** A part of the page that is fetched once it is to be shown. When that fails, because the network is away for a moment or
 *  the page is being left, it is tried again; only the last failure is thrown. Firefox tries each address only once.
 */
export function part<P extends object>(
  load: () => Promise<ComponentType<P>>,
  tries = TRIES,
): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: await loaded(load, tries) }))
}

async function loaded<T>(load: () => Promise<T>, tries: number): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await load()
    } catch (error) {
      if (failures === tries) throw error
      await new Promise<void>((done) => systemClock.after(backoff(failures - 1), done))
    }
  }
}
