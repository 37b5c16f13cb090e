import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { isFewEmoji } from './emoji'
import { MessageText } from './MessageText'

afterEach(cleanup)

test('a web address is a link that tells the other page nothing', () => {
  render(<MessageText text="See https://example.com/a?b=1, please." />)
  const link = screen.getByRole('link', { name: 'https://example.com/a?b=1' })
  expect(link.getAttribute('rel')).toBe('noopener noreferrer')
  expect(link.getAttribute('target')).toBe('_blank')
})

test('a closing bracket belongs to an address that opened one', () => {
  render(<MessageText text="(https://en.wikipedia.org/wiki/Tick_(mark))" />)
  expect(screen.getByRole('link').textContent).toBe('https://en.wikipedia.org/wiki/Tick_(mark)')
})

test.each([
  ['Go to www.example.com.', 'www.example.com', 'https://www.example.com/'],
  [
    'Write to <ada.l+chat@mail.example.org>!',
    'ada.l+chat@mail.example.org',
    'mailto:ada.l+chat@mail.example.org',
  ],
  ['https://user@example.com/x', 'https://user@example.com/x', 'https://user@example.com/x'],
])('%s leads where it says', (text, name, href) => {
  const { container } = render(<MessageText text={text} />)
  const link = screen.getByRole<HTMLAnchorElement>('link', { name })
  expect(link.href).toBe(href)
  expect(container.textContent).toBe(text)
})

test.each([
  'javascript:alert(1)',
  'javascript:alert(1)//@x',
  '@ada',
  'ada@localhost',
  'www.',
  'data:text/html,x',
  'ftp://example.com',
  'example.com',
  'http://',
])('%s is no link', (text) => {
  const { container } = render(<MessageText text={text} />)
  expect(container.querySelector('a')).toBeNull()
  expect(container.textContent).toBe(text)
})

test('what looks like HTML stays text', () => {
  const text = '<img src=x onerror=alert(1)> <b>https://example.com/"><script></b>'
  const { container } = render(<MessageText text={text} />)
  expect(container.textContent).toBe(text)
  expect(container.querySelector('img, b, script')).toBeNull()
})

test.each([
  '❤️',
  '👍🏽',
  '👨‍👩‍👧‍👦🇸🇪',
  ' 🎉 🎉 🎉 ',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿',
  '1️⃣#️⃣',
  '👨🏽‍👩🏽‍👧🏽‍👦🏽👨🏽‍👩🏽‍👧🏽‍👦🏽👨🏽‍👩🏽‍👧🏽‍👦🏽',
])('%s is drawn large', (text) => {
  expect(isFewEmoji(text)).toBe(true)
})

test.each(['', '12', 'ok 👍', '🎉🎉🎉🎉', '#', '©2026'])('"%s" is not', (text) => {
  expect(isFewEmoji(text)).toBe(false)
})
