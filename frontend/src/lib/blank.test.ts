import { expect, it } from 'vitest'
import { isBlank } from './blank'

it.each([
  '',
  ' \n\u00a0\u2003\u3000',
  '\u200b',
  '\u0001\u202e',
  '\u2028\u2029\ufeff\u00ad\u2060',
  '\u2800',
  '\u3164\u115f\u1160\uffa0',
  '\u200d\ufe0f\u034f',
  '\u{e0061}\u{e0100}',
])('sees nothing in %j', (text) => expect(isBlank(text)).toBe(true))

it.each([
  'a',
  '\u200fשלום',
  '👩🏽\u200d❤\ufe0f\u200d👨🏿',
  '.',
  '\u0301',
  '🏴\u{e0067}\u{e007f}',
  '❤\ufe0f',
])('sees something in %j', (text) => expect(isBlank(text)).toBe(false))
