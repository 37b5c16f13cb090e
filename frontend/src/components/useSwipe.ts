import { type TouchEvent, useRef, useState } from 'react'

const SLOP = 10
const FURTHEST = 72
/** Let go beyond it, the pull counts. */
const ENOUGH = 48

/** A finger that pulls something towards the end of the line: `--pull` is by how much, in pixels. */
export function useSwipe(onSwipe: () => void) {
  const start = useRef<{ x: number; y: number; element: HTMLElement } | null>(null)
  const pull = useRef(0)
  const [isPulled, setIsPulled] = useState(false)
  const move = (element: HTMLElement, distance: number) => {
    pull.current = distance
    const sign = getComputedStyle(element).direction === 'rtl' ? -1 : 1
    element.style.setProperty('--pull', `${sign * distance}px`)
  }
  const cancel = () => {
    if (start.current) move(start.current.element, 0)
    start.current = null
    setIsPulled(false)
  }
  const handlers = {
    onTouchStart({ touches, currentTarget: element }: TouchEvent<HTMLElement>) {
      cancel()
      const { clientX: x, clientY: y } = touches[0] as Touch
      if (touches.length === 1) start.current = { x, y, element }
    },
    onTouchMove({ touches, currentTarget }: TouchEvent<HTMLElement>) {
      if (touches.length > 1) return cancel()
      const touch = touches[0]
      if (!start.current || !touch) return
      const along = touch.clientX - start.current.x
      const across = Math.abs(touch.clientY - start.current.y)
      const forward = getComputedStyle(currentTarget).direction === 'rtl' ? -along : along
      const hasBegun = isPulled || pull.current > 0
      if (!hasBegun && across > SLOP) start.current = null
      else if (hasBegun || forward > SLOP) {
        setIsPulled(true)
        move(currentTarget, Math.min(Math.max(forward - SLOP, 0), FURTHEST))
      }
    },
    onTouchEnd() {
      const isEnough = pull.current >= ENOUGH
      cancel()
      if (isEnough) onSwipe()
    },
    onTouchCancel: cancel,
  }
  return { isPulled, cancel, handlers }
}
