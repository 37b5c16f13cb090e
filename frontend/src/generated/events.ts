// Generated from backend/app/events.py. Do not edit.
import type { components } from './api'

type Schemas = components['schemas']

export type JoinMatch = Schemas['JoinMatch']
export type LeaveMatch = Schemas['LeaveMatch']
export type SendMessage = Schemas['SendMessage']
export type EditMessage = Schemas['EditMessage']
export type DeleteMessage = Schemas['DeleteMessage']
export type ReactToMessage = Schemas['ReactToMessage']
export type Typing = Schemas['Typing']
export type ReadMessage = Schemas['ReadMessage']
export type DeliverMessage = Schemas['DeliverMessage']
export type Sync = Schemas['Sync']
export type Synced = Schemas['Synced']
export type Done = Schemas['Done']
export type Sent = Schemas['Sent']
export type Changed = Schemas['Changed']
export type Cursor = Schemas['Cursor']
export type Connected = Schemas['Connected']
export type Message = Schemas['Message']
export type ChangedMessage = Schemas['ChangedMessage']
export type UserTyping = Schemas['UserTyping']
export type TypingStopped = Schemas['TypingStopped']
export type MessageRead = Schemas['MessageRead']
export type MessageDelivered = Schemas['MessageDelivered']
export type UserOnlineStatus = Schemas['UserOnlineStatus']
export type Match = Schemas['Match']
export type MatchEnded = Schemas['MatchEnded']
export type Resync = Schemas['Resync']
export type SessionExpired = Schemas['SessionExpired']
export type ErrorEvent = Schemas['ErrorEvent']
export type WireError = Schemas['WireError']
export type Change = Schemas['Change']
export type Profile = Schemas['Profile']
export type Session = Schemas['Session']
export type Receipt = Schemas['Receipt']
export type Presence = Schemas['Presence']

export type Ack<Answer> = ({ ok: true } & Answer) | { ok: false; error: WireError }

export interface ClientEvents {
  join_match: (payload: JoinMatch, ack: (answer: Ack<Synced>) => void) => void
  leave_match: (payload: LeaveMatch, ack: (answer: Ack<Done>) => void) => void
  send_message: (payload: SendMessage, ack: (answer: Ack<Sent>) => void) => void
  edit_message: (payload: EditMessage, ack: (answer: Ack<Changed>) => void) => void
  delete_message: (payload: DeleteMessage, ack: (answer: Ack<Changed>) => void) => void
  react_to_message: (payload: ReactToMessage, ack: (answer: Ack<Changed>) => void) => void
  typing: (payload: Typing, ack: (answer: Ack<Done>) => void) => void
  read_message: (payload: ReadMessage, ack: (answer: Ack<Cursor>) => void) => void
  deliver_message: (payload: DeliverMessage, ack: (answer: Ack<Cursor>) => void) => void
  sync: (payload: Sync, ack: (answer: Ack<Synced>) => void) => void
}

export interface ServerEvents {
  connected: (payload: Connected) => void
  new_message: (payload: Message) => void
  message_edited: (payload: ChangedMessage) => void
  message_deleted: (payload: ChangedMessage) => void
  message_reacted: (payload: ChangedMessage) => void
  user_typing: (payload: UserTyping) => void
  typing_stopped: (payload: TypingStopped) => void
  message_read: (payload: MessageRead) => void
  message_delivered: (payload: MessageDelivered) => void
  user_online_status: (payload: UserOnlineStatus) => void
  match_updated: (payload: Match) => void
  match_ended: (payload: MatchEnded) => void
  resync: (payload: Resync) => void
  session_expired: (payload: SessionExpired) => void
  error: (payload: ErrorEvent) => void
}
