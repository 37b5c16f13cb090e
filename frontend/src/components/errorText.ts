import type { TFunction } from 'i18next'
import { ApiError } from '../lib/errors'

const known = [
  'invalid',
  'unauthorized',
  'not_found',
  'rate_limited',
  'too_large',
  'unavailable',
] as const

const withoutAnswer = new Set(['offline', 'timeout', 'disconnected'])

/** What happened and what to do, for any failed call. */
export function errorText(t: TFunction, error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.unavailable')
  const seconds = Math.ceil(error.retryAfter ?? 0)
  if (error.code === 'rate_limited' && seconds > 0) {
    return t('error.rate_limited_in', { count: seconds })
  }
  const code = withoutAnswer.has(error.code)
    ? 'unavailable'
    : known.find((each) => each === error.code)
  return t(code ? `error.${code}` : 'error.internal')
}
