import fc from 'fast-check'
import { expect, it } from 'vitest'
import { split } from './sought'

const signs = Array.from({ length: 0x5f }, (_, at) => String.fromCharCode(0x20 + at))

it.each(signs)('finds %j as it stands', (sign) => {
  expect(split(`a${sign}b`, `a${sign}b`)).toEqual(['', `a${sign}b`, ''])
})

it('takes any text apart without losing a character', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }),
      (text, sought) => {
        expect(split(text, sought).join('')).toBe(text)
      },
    ),
  )
})
