import type { TFunction } from 'i18next'
import { daysBetween } from './format'
import { locale } from './locale'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

export function lastActiveText(t: TFunction<'account'>, iso: string, now: Date): string {
  const past = Math.max(0, now.getTime() - Date.parse(iso))
  const days = daysBetween(new Date(iso), now)
  const say = (count: number, unit: Intl.RelativeTimeFormatUnit) => {
    const words = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' })
    return t('sessions.lastActive', { when: words.format(-count, unit) })
  }
  if (past < MINUTE) return t('sessions.active')
  if (past < HOUR) return say(Math.floor(past / MINUTE), 'minute')
  return days <= 0 ? say(Math.floor(past / HOUR), 'hour') : say(days, 'day')
}
