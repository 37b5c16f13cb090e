import type { Match, Message } from '../generated/events'
import { http } from './http'
import { authorized } from './session'

export interface Invite {
  code: string
  url: string
}

export interface InviteFrom {
  code: string
  from: { id: string; name: string; avatarUrl: string | null }
}

interface PageOf {
  beforeSeq?: number
  afterSeq?: number
  aroundSeq?: number
  aroundTime?: string
  limit: number
}

export const api = {
  demoAccounts: () => http<{ accounts: { name: string }[] }>('GET', '/auth/demo'),
  createInvite: () => authorized<Invite>('POST', '/invites'),
  invite: (code: string) => authorized<InviteFrom>('GET', `/invites/${encodeURIComponent(code)}`),
  acceptInvite: (code: string) =>
    authorized<Match>('POST', `/invites/${encodeURIComponent(code)}/accept`),
  matches: (before?: string, limit?: number) =>
    authorized<{ matches: Match[]; has_more: boolean }>(
      'GET',
      `/matches${query({ before, limit })}`,
    ),
  match: (id: string) => authorized<Match>('GET', `/matches/${id}`),
  mute: (id: string, until: string | null) =>
    authorized<Match>('PATCH', `/matches/${id}`, { muted_until: until }),
  message: (id: string, messageId: string) =>
    authorized<Message>('GET', `/matches/${id}/messages/${messageId}`),
  messages: (id: string, { beforeSeq, afterSeq, aroundSeq, aroundTime, limit }: PageOf) =>
    authorized<{ messages: Message[]; has_more: boolean }>(
      'GET',
      `/matches/${id}/messages${query({
        before_seq: beforeSeq,
        after_seq: afterSeq,
        around_seq: aroundSeq,
        around_time: aroundTime,
        limit,
      })}`,
    ),
  search: (id: string, q: string, beforeSeq: number | undefined, limit: number) =>
    authorized<{ messages: Message[]; has_more: boolean; reached_seq: number }>(
      'GET',
      `/matches/${id}/search${query({ q, before_seq: beforeSeq, limit })}`,
    ),
}

function query(values: Record<string, string | number | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return given.length
    ? `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`
    : ''
}
