import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react'
import type { VirtualizerHandle } from 'virtua'
import { OLDER_HEIGHT } from './OlderZone'
import type { Row } from './rows'

/** A row has its place when it has kept it for this many frames. */
const STILL_FRAMES = 12

/** How far below the upper edge a row is to be, given its height and that of the view, in pixels. */
export type Placing = (row: number, view: number) => number

/** Scrolls to a row, and again in each frame in which rows on the way turn out higher or lower than estimated. The
 *  virtualizer's own `scrollToIndex` does so as well, but goes on against a reader who has begun to scroll. `done` is told
 *  when it is over, unless it was stopped.
 */
export function useSeek(
  box: RefObject<HTMLElement | null>,
  virtualizer: RefObject<VirtualizerHandle | null>,
  rows: Row[],
  lastInput: RefObject<number>,
) {
  const frame = useRef(0)
  const latest = useRef(rows)
  useLayoutEffect(() => {
    latest.current = rows
  }, [rows])
  const stop = useCallback(() => cancelAnimationFrame(frame.current), [])
  const seek = useCallback(
    (key: string, placing: Placing, done?: () => void) => {
      const began = performance.now()
      let [before, still] = [Number.NaN, 0]
      const step = () => {
        const [element, sizes] = [box.current, virtualizer.current]
        const index = latest.current.findIndex((row) => row.key === key)
        if (!element || !sizes || index < 0 || lastInput.current > began) return done?.()
        const below = placing(sizes.getItemSize(index), element.clientHeight)
        const top = Math.round(OLDER_HEIGHT + sizes.getItemOffset(index) - below)
        if (top !== Math.round(element.scrollTop)) element.scrollTop = top
        still = top === before ? still + 1 : 0
        before = top
        if (still === STILL_FRAMES) return done?.()
        frame.current = requestAnimationFrame(step)
      }
      stop()
      step()
    },
    [box, virtualizer, lastInput, stop],
  )
  return { seek, stop }
}
