/** What rushes by is not seen: only where scrolling has rested for this many milliseconds. */
export const REST = 150

const drawnIn = (box: HTMLElement | null) => [
  ...(box?.querySelectorAll<HTMLElement>('[data-seq]') ?? []),
]

/** The newest message of which the end is in view, or above; 0 without one. */
export function newestInView(box: HTMLElement | null): number {
  const end = (box?.getBoundingClientRect().bottom ?? 0) + 1
  const shown = drawnIn(box).filter((message) => message.getBoundingClientRect().bottom <= end)
  return Math.max(0, ...shown.map(({ dataset }) => Number(dataset.seq)))
}

/** The first message that is not wholly above the view; null without one. */
export function firstInView(box: HTMLElement | null): number | null {
  const top = box?.getBoundingClientRect().top ?? 0
  const first = drawnIn(box).find((message) => message.getBoundingClientRect().bottom > top)
  return first ? Number(first.dataset.seq) : null
}
