import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { EmptyState } from './EmptyState'

afterEach(cleanup)

function Pane({ gone }: { gone: boolean }) {
  return gone ? <EmptyState whole takesFocus picture={null} title="Gone" more="" /> : <textarea />
}

const page = (gone: boolean) => (
  <>
    <input />
    <Pane gone={gone} />
  </>
)

test('its heading takes the focus of what it stands for', () => {
  const { container, rerender } = render(page(false))
  container.querySelector('textarea')?.focus()
  rerender(page(true))
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Gone' }))
})

test('it leaves the focus where that is not lost', () => {
  const { container, rerender } = render(page(false))
  container.querySelector('input')?.focus()
  rerender(page(true))
  expect(document.activeElement).toBe(container.querySelector('input'))
})
