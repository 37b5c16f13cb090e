import { act, renderHook } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useDraft } from './useDraft'

it('keeps what is written per match, over reloads and between components', () => {
  const first = renderHook(() => useDraft('one'))
  const other = renderHook(() => useDraft('two'))
  const same = renderHook(() => useDraft('one'))
  act(() => first.result.current[1]('Hel'))
  expect(same.result.current[0]).toBe('Hel')
  expect(other.result.current[0]).toBe('')
  first.unmount()
  expect(renderHook(() => useDraft('one')).result.current[0]).toBe('Hel')
})
