import type { TFunction } from 'i18next'
import type { ConversationState } from '../lib/conversationState'

/** What failed, and what to do or what happens by itself. */
export function attemptText(
  t: TFunction,
  { code, of, again }: NonNullable<ConversationState['error']>,
): string {
  if (of === 'sync') return t('error.sync')
  if (code === 'rate_limited')
    return t(of === 'message' ? 'error.messageRateLimited' : 'error.changeRateLimited')
  if (again) return t('error.waiting')
  if (of === 'message')
    return t(code === 'too_large' ? 'error.messageTooLong' : 'error.messageNotSent')
  if (code === 'too_large') return t('error.too_large')
  if (code !== 'not_found' && code !== 'invalid') return t('error.changeNotSaved')
  return t(of === 'edit' ? 'error.editRefused' : 'error.not_found')
}
