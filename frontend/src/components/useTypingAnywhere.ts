import { type RefObject, useEffect } from 'react'

/** Also a button that has opened something which may not be there yet. */
const ELSEWHERE = 'input, textarea, select, search, dialog, [aria-expanded="true"]'

/** Whether the key writes a character, or pastes. A space scrolls, or presses the button in focus. */
function writes(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey } = event
  if ((ctrlKey || metaKey) && key === 'v') return true
  const isShortcut = (ctrlKey || metaKey || altKey) && !event.getModifierState('AltGraph')
  return [...key].length === 1 && key !== ' ' && !isShortcut
}

/** What is written while no field has the focus goes into this one. */
export function useTypingAnywhere(field: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isElsewhere = event.target instanceof Element && event.target.closest(ELSEWHERE)
      if (isElsewhere || document.querySelector('dialog[open]') || !writes(event)) return
      field.current?.focus()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [field])
}
