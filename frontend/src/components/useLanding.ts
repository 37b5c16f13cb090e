import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Row } from './rows'
import type { Jump } from './useJump'
import type { Placing } from './useSeek'

const FLASH = 1600

/** Of one that is higher than that, its beginning. */
const inTheMiddle: Placing = (row, view) => {
  const covered = document.querySelector<HTMLElement>('search')?.offsetHeight ?? 0
  return Math.max(covered, (view + covered - row) / 2)
}

/** Shows the message that somebody jumps to in the middle of what the search leaves free, in focus unless that stays
 *  where it is, and lights it up. Returns its seq meanwhile.
 */
export function useLanding(
  { target }: Jump,
  rows: Row[],
  seek: (key: string, placing: Placing) => void,
  box: RefObject<HTMLElement | null>,
  letGo: () => void,
): number | null {
  const done = useRef(target)
  const [lit, setLit] = useState<number | null>(null)
  useLayoutEffect(() => {
    if (!target || done.current === target) return
    const row = rows.find((row) => row.kind === 'message' && row.message.seq >= target.seq)
    if (row?.kind !== 'message') return
    done.current = target
    letGo()
    seek(row.key, inTheMiddle)
    setLit(row.message.seq)
  }, [target, rows, seek, letGo])
  useEffect(() => {
    if (lit === null) return
    const timer = window.setTimeout(setLit, FLASH, null)
    if (!done.current?.takesFocus) return () => window.clearTimeout(timer)
    // It is drawn a few frames later than it is scrolled to, and may be drawn anew as rows are measured.
    let landed = false
    const look = () => {
      const message = box.current?.querySelector(`[data-seq="${lit}"]`)
      const place = message?.querySelector<HTMLElement>('.message-menu') ?? box.current
      const isLost = [document.body, box.current].includes(document.activeElement as HTMLElement)
      if (message && (!landed || isLost)) {
        place?.focus({ preventScroll: true })
        landed = true
      }
      frame = requestAnimationFrame(look)
    }
    let frame = requestAnimationFrame(look)
    return () => {
      cancelAnimationFrame(frame)
      window.clearTimeout(timer)
    }
  }, [lit, box])
  return lit
}
