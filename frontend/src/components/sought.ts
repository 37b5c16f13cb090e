import { createContext, useContext } from 'react'

/** What is searched for in the conversation, or nothing. */
export const Sought = createContext('')

export const useSought = () => useContext(Sought)

/** The text in parts, every second of which is what was sought. */
export function split(text: string, sought: string): string[] {
  if (!sought) return [text]
  const literal = sought.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return text.split(new RegExp(`(${literal})`, 'giu'))
}
