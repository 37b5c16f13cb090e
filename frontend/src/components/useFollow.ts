import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** Nearer to the end than this many pixels counts as being there. */
const NEAR_END = 48
/** A movement within this many milliseconds of a wheel, a finger or a key is the reader's own. */
const OWN_MOVEMENT = 400

const scrollingKeys = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', ' '])

/** Of pointers only those on the scrollbar, or with the wheel pressed; whoever clicks on a message moves nothing. */
function scrolls(event: Event): boolean {
  if (event instanceof KeyboardEvent) return scrollingKeys.has(event.key)
  if (event.type !== 'pointerdown') return true
  return event.target === event.currentTarget || (event as PointerEvent).button === 1
}

/** When the reader last did what scrolls a box. */
function useLastInput(box: RefObject<HTMLElement | null>, onInput: () => void): RefObject<number> {
  const at = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const element = box.current
    const mark = (event: Event) => {
      if (!scrolls(event)) return
      at.current = performance.now()
      onInput()
    }
    const kinds = ['wheel', 'touchmove', 'pointerdown', 'keydown']
    for (const kind of kinds) element?.addEventListener(kind, mark, { passive: true })
    return () => {
      for (const kind of kinds) element?.removeEventListener(kind, mark)
    }
  }, [box, onInput])
  return at
}

/**
 * Keeps a scrolled box at its end while the reader is there, and leaves it alone otherwise.
 * The end of a stretch that is not the latest is none: more follows it.
 * Rows that turn out higher or lower than estimated move the box too: that does not let go of the end.
 * `lastInput`: the moment at which the reader last did what scrolls. `placed` says that the first position is found; from then on
 * `isPlaced`, and `atEnd` can be believed.
 */
export function useFollow(
  box: RefObject<HTMLElement | null>,
  startAtEnd: boolean,
  isLatest: boolean,
  onInput: () => void,
) {
  const following = useRef(startAtEnd)
  const measured = useRef(startAtEnd)
  const endsHere = useRef(isLatest)
  const last = useRef({ top: 0, height: 0, view: 0, distance: 0 })
  const lastInput = useLastInput(box, onInput)
  const [atEnd, setAtEnd] = useState(startAtEnd)
  const [isPlaced, setIsPlaced] = useState(startAtEnd)

  const measure = useCallback(() => {
    const {
      scrollHeight: height = 0,
      scrollTop: top = 0,
      clientHeight: view = 0,
    } = box.current ?? {}
    const distance = endsHere.current ? height - top - view : Number.POSITIVE_INFINITY
    return { top, height, view, distance }
  }, [box])

  const isOwn = useCallback(() => performance.now() - lastInput.current < OWN_MOVEMENT, [lastInput])

  const settle = useCallback(() => {
    if (!measured.current) return
    setIsPlaced(true)
    // The reader may have moved already, which is told only with the next frame.
    const { top, distance } = measure()
    if (isOwn() && top < last.current.top - 1 && distance > NEAR_END) following.current = false
    if (following.current && box.current) box.current.scrollTop = box.current.scrollHeight
    last.current = measure()
    setAtEnd(following.current || measure().distance <= NEAR_END)
  }, [box, measure, isOwn])

  const onScroll = useCallback(() => {
    const own = isOwn()
    if (own) measured.current = true
    if (!measured.current) return
    setIsPlaced(true)
    const now = measure()
    const before = last.current
    const near = now.distance <= NEAR_END
    const far = now.top < before.top - now.view / 2
    const up = now.top < before.top - 1 && (own || far || now.height === before.height)
    if (near) following.current = true
    else if (up) following.current = false
    last.current = now
    setAtEnd(near || following.current)
  }, [measure, isOwn])

  const toEnd = useCallback(() => {
    following.current = true
    measured.current = true
    last.current = measure()
    settle()
  }, [measure, settle])

  const letGo = useCallback(() => {
    following.current = false
    measured.current = true
    setIsPlaced(true)
    last.current = measure()
    setAtEnd(last.current.distance <= NEAR_END)
  }, [measure])

  const placed = useCallback(() => {
    if (measured.current) return
    measured.current = true
    following.current = measure().distance <= NEAR_END
    settle()
  }, [measure, settle])

  useLayoutEffect(() => {
    endsHere.current = isLatest
    settle()
  }, [isLatest, settle])
  return { atEnd, isPlaced, lastInput, onScroll, settle, placed, toEnd, letGo }
}
