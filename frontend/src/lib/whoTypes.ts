import { systemClock } from './clock'
import { session } from './session'
import { socket } from './socket'
import { createTypingWatch } from './typing'

const watch = createTypingWatch(systemClock)

export const typingMatches = watch.matches

export function startTypingWatch(): void {
  const isMe = (userId: string) => userId === session.get().user?.id
  socket.on('user_typing', ({ match_id, user_id }) => {
    if (!isMe(user_id)) watch.started(match_id)
  })
  socket.on('typing_stopped', ({ match_id, user_id }) => {
    if (!isMe(user_id)) watch.stopped(match_id)
  })
  socket.on('new_message', ({ matchId, senderId }) => {
    if (!isMe(senderId)) watch.stopped(matchId)
  })
  socket.on('disconnect', watch.clear)
}
