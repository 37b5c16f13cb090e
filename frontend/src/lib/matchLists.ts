import { MatchList, type MatchListState, unloaded } from './matchList'
import { session } from './session'

let current: MatchList | null = null

export const matchListOf = (me: string): MatchList | null => (current?.me === me ? current : null)

export const matchListState = (me: string): MatchListState =>
  matchListOf(me)?.state.get() ?? unloaded

/** The first watcher opens it, and it stays open until its user signs out, so that coming back to it is instant. */
export function watchMatchList(me: string, listener: () => void): () => void {
  if (!matchListOf(me)) open(me)
  return matchListOf(me)?.state.subscribe(listener) ?? (() => {})
}

function open(me: string): void {
  current?.close()
  const list = new MatchList(me)
  current = list
  list.open(import('./snapshots').then(({ keepMatchList }) => keepMatchList(list)))
  const unsubscribe = session.subscribe(() => {
    if (session.get().user?.id === me) return
    unsubscribe()
    list.close()
    if (current === list) current = null
  })
}
