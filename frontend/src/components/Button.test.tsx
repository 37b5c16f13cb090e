import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { Button } from './Button'

afterEach(cleanup)

test('keeps the focus while it is busy, and does nothing meanwhile', async () => {
  const onSubmit = vi.fn((event) => event.preventDefault())
  const form = (busy: boolean) => (
    <form onSubmit={onSubmit}>
      <input />
      <Button type="submit" busy={busy}>
        {'Save'}
      </Button>
    </form>
  )
  const { rerender } = render(form(false))
  const button = screen.getByRole('button', { name: 'Save' })
  await userEvent.click(button)
  expect(onSubmit).toHaveBeenCalledOnce()
  rerender(form(true))
  expect(document.activeElement).toBe(button)
  await userEvent.keyboard('{Enter}')
  await userEvent.type(screen.getByRole('textbox'), 'Text{Enter}')
  expect(onSubmit).toHaveBeenCalledOnce()
})
