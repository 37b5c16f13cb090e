import { useCallback, useRef, useState } from 'react'

/** Whether somebody searches the conversation, and for what. The focus goes back to the button. */
export function useSearching() {
  const [isOpen, setIsOpen] = useState(false)
  const [text, setText] = useState('')
  const button = useRef<HTMLButtonElement>(null)
  const toggle = useCallback(() => setIsOpen((before) => !before), [])
  const close = useCallback(() => {
    setIsOpen(false)
    button.current?.focus()
  }, [])
  return { isOpen, text, setText, button, toggle, close }
}
