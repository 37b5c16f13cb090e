import { expect, test } from 'vitest'
import { i18next } from '../i18n'
import { attemptText } from './attemptText'

test.each([
  ['unavailable', 'message', true, 'kept here and sent by itself'],
  ['unavailable', 'edit', true, 'kept here and sent by itself'],
  ['rate_limited', 'message', true, 'sent by itself'],
  ['rate_limited', 'reaction', true, 'saved by itself'],
  ['unavailable', 'sync', true, 'New messages could not be loaded'],
  ['internal', 'message', false, 'Press Retry at the message'],
  ['internal', 'delete', false, 'Try again in a moment'],
] as const)('after %s of a %s, again %s: %s', (code, of, again, said) => {
  expect(attemptText(i18next.t, { code, of, again })).toContain(said)
})
