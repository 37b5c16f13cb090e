import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { PresenceDot } from './PresenceDot'
import { TypingIndicator } from './TypingIndicator'
import { UnreadBadge } from './UnreadBadge'

afterEach(cleanup)

test.each([
  [1, '1 unread message', '1'],
  [3, '3 unread messages', '3'],
  [100, 'More than 99 unread messages', '99+'],
])('%i unread are counted, and said in words', (count, name, shown) => {
  render(<UnreadBadge count={count} />)
  expect(screen.getByRole('img', { name }).textContent).toBe(shown)
})

test('nothing unread, nothing shown', () => {
  const { container } = render(<UnreadBadge count={0} />)
  expect(container.innerHTML).toBe('')
})

test.each([true, false])('presence is online: %s', (online) => {
  const { container } = render(<PresenceDot online={online} label="Bob is here" />)
  expect(container.querySelector(`[data-online="${online}"]`)).toBeTruthy()
  expect(screen.getByText('Bob is here')).toBeTruthy()
})

test('who types is named, and not announced', () => {
  render(<TypingIndicator name="Bob" />)
  expect(screen.getByText('Bob is typing…').closest('[aria-live="off"]')).toBeTruthy()
})
