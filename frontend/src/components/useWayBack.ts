import { type RefObject, useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { LIST } from './BackLink'

/** Back in the list, a focus that went with the pane goes to the link that had led there, or to the list as a whole. */
export function useWayBack(): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null)
  const { pathname } = useLocation()
  const before = useRef(pathname)
  useEffect(() => {
    const from = before.current
    before.current = pathname
    const isBack = pathname === LIST && from !== LIST
    if (isBack && document.activeElement === document.body) focusWayTo(from, list.current)
  }, [pathname])
  return list
}

function focusWayTo(path: string, list: HTMLElement | null) {
  const links = [...(list?.querySelectorAll('a') ?? [])]
  const place = links.find(({ pathname }) => pathname === path) ?? list?.querySelector('nav')
  place?.focus({ preventScroll: true })
  // A finger goes on where the list was; whoever sees a ring sees it whole.
  if (place?.matches(':focus-visible')) place.scrollIntoView({ block: 'nearest' })
}
