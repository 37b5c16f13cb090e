import type { Message } from '../generated/events'
import { prepend, type Timeline } from './timeline'

interface Page {
  messages: readonly Message[]
  has_more: boolean
}

/** No more are shown, as each message that comes costs the more of them there are. */
const most = 2000
const keptOfNewest = 200

/** What is looked at: the stretch that somebody has jumped to, else the newest. */
export function shownMessages({ past, messages, beyond }: Timeline): readonly Message[] {
  return past ? past.messages.map((message) => beyond.get(message.id) ?? message) : messages
}

export const hasOlderThanShown = ({ past, hasOlder }: Timeline): boolean =>
  past ? past.hasOlder : hasOlder

/** The messages around one that is not loaded. The first entry of a timeline is a message, so that nothing is older. */
export function lookBack(timeline: Timeline, messages: readonly Message[]): Timeline {
  const hasOlder = (messages[0]?.seq ?? 1) > 1
  return joined({ ...timeline, past: { messages, hasOlder } })
}

/** Takes away what lies furthest after what is shown where another page before it would be too much. */
export function makeRoomBefore(timeline: Timeline, page: number, limit = most): Timeline {
  const shown = shownMessages(timeline)
  if (shown.length + page <= limit) return timeline
  const past = {
    messages: shown.slice(0, Math.max(limit - page, 1)),
    hasOlder: hasOlderThanShown(timeline),
  }
  if (timeline.past) return { ...timeline, past }
  // None is in both: a change to it would be shown in one of them alone.
  const kept = Math.min(keptOfNewest, shown.length - past.messages.length)
  return { ...timeline, past, messages: timeline.messages.slice(-kept), hasOlder: true }
}

/** The same before a page after it. */
export function makeRoomAfter(timeline: Timeline, page: number, limit = most): Timeline {
  const { past } = timeline
  if (!past || past.messages.length + page <= limit) return timeline
  const messages = past.messages.slice(-Math.max(limit - page, 1))
  return { ...timeline, past: { messages, hasOlder: true } }
}

export function extendBack(timeline: Timeline, page: Page): Timeline {
  const { past } = timeline
  if (!past) return prepend(timeline, page)
  const first = past.messages[0]?.seq ?? 0
  const older = page.messages.filter(({ seq }) => seq < first)
  return {
    ...timeline,
    past: { messages: [...older, ...past.messages], hasOlder: page.has_more },
  }
}

/** Goes on towards the newest; where it meets them there is one stretch again. */
export function extendForward(timeline: Timeline, page: Page): Timeline {
  const { past } = timeline
  if (!past) return timeline
  const last = past.messages.at(-1)?.seq ?? 0
  const newer = page.messages.filter(({ seq }) => seq > last)
  const messages = [...past.messages, ...newer]
  return joined({ ...timeline, past: { ...past, messages } }, !page.has_more)
}

function joined(timeline: Timeline, isWhole = false): Timeline {
  const { past, messages } = timeline
  const oldest = messages[0]?.seq ?? Number.POSITIVE_INFINITY
  const meets = isWhole || (past?.messages.at(-1)?.seq ?? 0) >= oldest
  if (!past || !meets) return timeline
  const page = { messages: past.messages, has_more: past.hasOlder }
  return prepend({ ...timeline, past: null }, page)
}
