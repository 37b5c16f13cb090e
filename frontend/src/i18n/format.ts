import type { TFunction } from 'i18next'
import { locale } from './locale'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const formats = new Map<string, Intl.DateTimeFormat>()

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale()} ${JSON.stringify(options)}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale(), options)
  formats.set(key, known)
  return known.format(date)
}

function startOfDay(date: Date): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate())
}

/** Whole calendar days between the two, in the reader's time zone. */
export function daysBetween(earlier: Date, later: Date): number {
  return Math.round((startOfDay(later).getTime() - startOfDay(earlier).getTime()) / DAY)
}

export function clockTime(iso: string): string {
  return format(new Date(iso), { hour: 'numeric', minute: '2-digit' })
}

export function fullTime(iso: string): string {
  return format(new Date(iso), { dateStyle: 'full', timeStyle: 'short' })
}

function withYearWhereNeeded(date: Date, now: Date): Intl.DateTimeFormatOptions {
  return date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }
}

/** What stands between two days of a timeline. */
export function dayLabel(t: TFunction, iso: string, now: Date): string {
  const date = new Date(iso)
  const days = daysBetween(date, now)
  if (days === 0) return t('chat.today')
  if (days === 1) return t('chat.yesterday')
  const year = withYearWhereNeeded(date, now)
  return format(date, { weekday: 'long', day: 'numeric', month: 'long', ...year })
}

/** As short as it can be: a time today, a weekday this week, else a date. */
export function listTime(iso: string, now: Date): string {
  const date = new Date(iso)
  const days = daysBetween(date, now)
  if (days <= 0) return clockTime(iso)
  if (days < 7) return format(date, { weekday: 'short' })
  return format(date, { day: 'numeric', month: 'short', ...withYearWhereNeeded(date, now) })
}

export function lastSeenText(t: TFunction, lastSeen: string | null, now: Date): string {
  if (!lastSeen) return t('presence.offline')
  const date = new Date(lastSeen)
  const ago = now.getTime() - date.getTime()
  if (ago < MINUTE) return t('presence.lastSeenNow')
  if (ago < HOUR) return t('presence.lastSeenMinutes', { count: Math.floor(ago / MINUTE) })
  const days = daysBetween(date, now)
  if (days === 0) return t('presence.lastSeenHours', { count: Math.floor(ago / HOUR) })
  if (days === 1) return t('presence.lastSeenYesterday', { time: clockTime(lastSeen) })
  const year = withYearWhereNeeded(date, now)
  return t('presence.lastSeenOn', {
    date: format(date, { day: 'numeric', month: 'long', ...year }),
  })
}
