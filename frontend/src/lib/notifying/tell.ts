import type { Match, Message } from '../../generated/events'
import { isMuted } from '../muted'
import { notifications, sounds } from '../preferences'
import { notify } from './desktop'
import { canSound, playSound } from './sound'
import { isAnyTabSeen, isFirstToTell, isLookedAt } from './tabs'

const longestText = 120
/** A tab that has just been left may still be about to say so. */
const settle = 150

/** Tells of a message by sound and notification, once for all tabs of this browser. */
export async function tell(message: Message, match: Match, text: string): Promise<void> {
  await new Promise((resolve) => window.setTimeout(resolve, settle))
  if (isMuted(match.mutedUntil, Date.now()) || (await isLookedAt(match.id))) return
  const sounded = await sound(message)
  if (!document.hidden || !notifications.get() || (await isAnyTabSeen())) return
  if (!(await isFirstToTell('note', match.id, message.seq))) return
  await notify({
    matchId: match.id,
    title: match.other.name,
    text: [...text].slice(0, longestText).join(''),
    silent: sounded || !sounds.get(),
  })
}

/** Whether this browser has made the sound, in this tab or in another. */
async function sound({ matchId, seq }: Message): Promise<boolean> {
  if (!sounds.get() || !canSound()) return false
  // A machine without a working loudspeaker may never answer: the notification does not wait for it.
  if (await isFirstToTell('sound', matchId, seq)) playSound().catch(() => {})
  return true
}
