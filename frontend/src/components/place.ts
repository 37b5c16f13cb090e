export type Place = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom'>

const GAP = 4
const EDGE = 8

/** Puts a fixed box below that place, or above where there is no room, and wholly into the window. */
export function putNextTo(box: HTMLElement, at: Place): void {
  const { offsetWidth: width, offsetHeight: height } = box
  const { innerWidth, innerHeight } = window
  const left = at.left + at.right < innerWidth ? at.left : at.right - width
  const below = at.bottom + GAP
  const top = below + height + EDGE <= innerHeight ? below : at.top - GAP - height
  const within = (value: number, most: number) => Math.max(EDGE, Math.min(value, most - EDGE))
  box.style.left = `${within(left, innerWidth - width)}px`
  box.style.top = `${within(top, innerHeight - height)}px`
}
