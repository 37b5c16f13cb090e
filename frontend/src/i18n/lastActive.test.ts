import { expect, test } from 'vitest'
import { i18next } from '.'
import { lastActiveText } from './lastActive'

const now = new Date(2026, 4, 20, 15, 30)
const HOUR = 60
const DAY = 24 * HOUR

test.each([
  [-5, 'Active now'],
  [0.5, 'Active now'],
  [1, 'Last active 1 minute ago'],
  [59, 'Last active 59 minutes ago'],
  [HOUR, 'Last active 1 hour ago'],
  [15 * HOUR, 'Last active 15 hours ago'],
  [16 * HOUR, 'Last active yesterday'],
  [39 * HOUR, 'Last active yesterday'],
  [40 * HOUR, 'Last active 2 days ago'],
  [29 * DAY, 'Last active 29 days ago'],
])('%s minutes ago', (minutes, text) => {
  const t = i18next.getFixedT(null, 'account')
  expect(lastActiveText(t, new Date(now.getTime() - minutes * 60_000).toISOString(), now)).toBe(
    text,
  )
})
