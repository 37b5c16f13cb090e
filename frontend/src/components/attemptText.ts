import type { TFunction } from 'i18next'
import type { ConversationState } from '../lib/conversationState'

/** What became of sending or changing a message, and what to do. */
export function attemptText(
  t: TFunction,
  { code, of }: NonNullable<ConversationState['error']>,
): string {
  const limited = code === 'rate_limited'
  if (of === 'message' && code === 'too_large') return t('error.messageTooLong')
  if (of === 'message') return t(limited ? 'error.messageRateLimited' : 'error.messageNotSent')
  if (limited) return t('error.changeRateLimited')
  if (code === 'too_large') return t('error.too_large')
  if (code !== 'not_found' && code !== 'invalid') return t('error.changeNotSaved')
  return t(of === 'edit' ? 'error.editRefused' : 'error.not_found')
}
