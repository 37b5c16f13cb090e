import type { Match } from '../generated/events'
import { systemClock } from './clock'
import type { Conversation } from './conversation'
import type { MatchList } from './matchList'
import { session } from './session'
import * as storage from './snapshotStorage'
import type { Readable } from './store'

const gather = 500
const keptMatches = 30
const keptMessages = 50

/** A browser that keeps nothing shows nothing without a network, and that is all. */
const ignore = () => undefined
const planned = new Set<() => void>()

/** What is kept belongs to the user who is signed in, and to nobody who comes after. */
export function startSnapshots(): void {
  const tidy = () => {
    const { status, user } = session.get()
    if (status !== 'restoring') storage.tidy(user?.id).catch(ignore)
  }
  session.subscribe(tidy)
  tidy()
  window.addEventListener('pagehide', () => {
    for (const save of planned) save()
  })
}

export async function keepMatchList(list: MatchList): Promise<void> {
  keep(list.me, list.state, async ({ matches, loading, error }) => {
    if (loading || error) return
    await storage.writeMatches(list.me, matches.slice(0, keptMatches).map(away))
  })
  const matches = await storage.readMatches(list.me).catch(ignore)
  if (matches) list.show(matches)
}

export async function keepConversation(conversation: Conversation): Promise<void> {
  const { me, matchId } = conversation
  keep(me, conversation.state, async ({ match, timeline, notFound }) => {
    if (notFound) return storage.removeConversation(me, matchId)
    if (!match || timeline.upTo === null) return
    const { receipts } = timeline
    const messages = timeline.messages.slice(-keptMessages)
    const hasOlder = timeline.hasOlder || messages.length < timeline.messages.length
    await storage.writeConversation(me, { match: away(match), messages, hasOlder, receipts })
  })
  const snapshot = await storage.readConversation(me, matchId).catch(ignore)
  if (snapshot) conversation.show(snapshot)
}

/** Saves what is there a moment after it changed, or when the page goes away. */
function keep<State>(
  me: string,
  state: Readable<State>,
  write: (now: State) => Promise<void>,
): void {
  const save = () => {
    if (planned.delete(save) && session.get().user?.id === me) write(state.get()).catch(ignore)
  }
  const plan = () => {
    if (planned.has(save)) return
    planned.add(save)
    systemClock.after(gather, save)
  }
  state.subscribe(plan)
  plan()
}

/** Who was there then may be gone when this is shown. */
const away = (match: Match): Match => ({ ...match, other: { ...match.other, online: false } })
