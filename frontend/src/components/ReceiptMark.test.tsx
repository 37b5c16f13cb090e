import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { ReceiptMark } from './ReceiptMark'

afterEach(cleanup)

test.each([
  ['sending', 'Sending'],
  ['sent', 'Sent'],
  ['delivered', 'Delivered'],
  ['read', 'Read'],
  ['notSent', 'Not sent'],
] as const)('%s is told in words', (state, name) => {
  render(<ReceiptMark state={state} />)
  expect(screen.getByRole('img', { name })).toBeTruthy()
})

test('delivered and read look alike but for the colour', () => {
  const { container, rerender } = render(<ReceiptMark state="delivered" />)
  const ticks = () => container.querySelector('path')?.getAttribute('d')
  const two = ticks()
  rerender(<ReceiptMark state="read" />)
  expect(ticks()).toBe(two)
  expect(container.querySelector('[data-state="read"]')).toBeTruthy()
})
