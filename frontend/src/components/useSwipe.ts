import { type TouchEvent, useRef, useState } from 'react'

const SLOP = 10
const FURTHEST = 72
/** Let go beyond it, the pull counts. */
const ENOUGH = 48

/** A finger that pulls something towards the end of the line: `--pull` is by how much, in pixels. */
export function useSwipe(onSwipe: () => void) {
  const start = useRef<{ x: number; y: number } | null>(null)
  const pull = useRef(0)
  const [isPulled, setIsPulled] = useState(false)
  const move = (element: HTMLElement, distance: number) => {
    pull.current = distance
    const sign = getComputedStyle(element).direction === 'rtl' ? -1 : 1
    element.style.setProperty('--pull', `${sign * distance}px`)
  }
  const end = ({ currentTarget }: TouchEvent<HTMLElement>) => {
    start.current = null
    setIsPulled(false)
    move(currentTarget, 0)
  }
  const handlers = {
    onTouchStart({ touches }: TouchEvent) {
      const { clientX: x, clientY: y } = touches[0] as Touch
      start.current = touches.length === 1 ? { x, y } : null
    },
    onTouchMove({ touches, currentTarget }: TouchEvent<HTMLElement>) {
      const touch = touches[0]
      if (!start.current || !touch) return
      const along = touch.clientX - start.current.x
      const across = Math.abs(touch.clientY - start.current.y)
      const forward = getComputedStyle(currentTarget).direction === 'rtl' ? -along : along
      if (!isPulled && across > SLOP) start.current = null
      else if (!isPulled && forward > SLOP) setIsPulled(true)
      else if (isPulled) move(currentTarget, Math.min(Math.max(forward - SLOP, 0), FURTHEST))
    },
    onTouchEnd(event: TouchEvent<HTMLElement>) {
      const isEnough = pull.current >= ENOUGH
      end(event)
      if (isEnough) onSwipe()
    },
    onTouchCancel: end,
  }
  return { isPulled, handlers }
}
