import { type MouseEvent, type PointerEvent, useRef } from 'react'
import type { Place } from './place'

const HOLD = 500
const SLOP = 10

const pointAt = (x: number, y: number): Place => ({ left: x, right: x, top: y, bottom: y })

/** What already has a menu of the browser's own that is wanted more. */
function belongsToTheBrowser({ target }: MouseEvent): boolean {
  const link = target instanceof Element && target.closest('a')
  return Boolean(link) || String(document.getSelection()) !== ''
}

/** A finger that stays, or the other button of a mouse. */
export function useLongPress(open: (at: Place) => void) {
  const press = useRef({ timer: 0, x: 0, y: 0 })
  const cancel = () => window.clearTimeout(press.current.timer)
  return {
    onContextMenu(event: MouseEvent) {
      if (belongsToTheBrowser(event)) return
      event.preventDefault()
      cancel()
      open(pointAt(event.clientX, event.clientY))
    },
    onPointerDown({ pointerType, clientX: x, clientY: y }: PointerEvent) {
      if (pointerType === 'mouse') return
      cancel()
      press.current = { timer: window.setTimeout(open, HOLD, pointAt(x, y)), x, y }
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      const { x, y } = press.current
      if (Math.hypot(clientX - x, clientY - y) > SLOP) cancel()
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
  }
}
