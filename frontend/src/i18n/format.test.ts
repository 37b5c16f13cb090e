import { expect, test } from 'vitest'
import { i18next } from '.'
import { dayLabel, lastSeenText, listTime } from './format'

const t = i18next.t
const now = new Date(2026, 4, 20, 15, 30)
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString()
const HOUR = 60
const DAY = 24 * HOUR

test.each([
  [0.5, 'Last seen just now'],
  [5, 'Last seen 5 min ago'],
  [59, 'Last seen 59 min ago'],
  [3 * HOUR, 'Last seen 3 h ago'],
])('someone who left %s minutes ago', (minutes, text) => {
  expect(lastSeenText(t, before(minutes), now)).toBe(text)
})

test('someone who left yesterday, or longer ago', () => {
  expect(lastSeenText(t, before(DAY), now)).toMatch(/^Last seen yesterday at 3:30/)
  expect(lastSeenText(t, before(9 * DAY), now)).toMatch(/^Last seen on (May 11|11 May)$/)
  expect(lastSeenText(t, before(400 * DAY), now)).toContain('2025')
})

test('a clock that is ahead of ours is no reason for nonsense', () => {
  expect(lastSeenText(t, before(-5), now)).toBe('Last seen just now')
})

test('where it is not known or not shared, they are offline', () => {
  expect(lastSeenText(t, null, now)).toBe('Offline')
})

test('the days of a timeline', () => {
  expect(dayLabel(t, before(10), now)).toBe('Today')
  expect(dayLabel(t, before(DAY), now)).toBe('Yesterday')
  expect(dayLabel(t, before(3 * DAY), now)).toMatch(/^Sunday/)
  expect(dayLabel(t, before(400 * DAY), now)).toContain('2025')
})

test('the list tells the time today, the weekday this week, else the date', () => {
  expect(listTime(before(30), now)).toMatch(/^3:00/)
  expect(listTime(before(2 * DAY), now)).toBe('Mon')
  expect(listTime(before(20 * DAY), now)).toMatch(/Apr/)
})
