const bone = 'rounded-full bg-line/70'
const rows = ['w-32', 'w-24', 'w-36', 'w-28', 'w-20', 'w-32']
const bubbles = [
  'w-64 self-start',
  'w-44 self-start',
  'w-72 self-end',
  'w-52 self-end',
  'w-60 self-start',
  'w-40 self-end',
]

export function MatchListSkeleton() {
  return (
    <div className="animate-pulse px-2" aria-hidden="true">
      {rows.map((width, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed drawing, never reordered.
        <div key={at} className="flex items-center gap-3 px-3 py-2.5">
          <span className={`${bone} size-12`} />
          <span className="flex flex-1 flex-col gap-2">
            <span className={`${bone} h-3.5 ${width}`} />
            <span className={`${bone} h-3 w-44`} />
          </span>
        </div>
      ))}
    </div>
  )
}

export function MessagesSkeleton() {
  return (
    <div
      className="mx-auto flex w-full max-w-(--column) animate-pulse flex-col justify-end gap-2.5 overflow-hidden px-4 pb-2"
      aria-hidden="true"
    >
      {bubbles.map((shape, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed drawing, never reordered.
        <span key={at} className={`h-10 max-w-4/5 rounded-l bg-line/80 ${shape}`} />
      ))}
    </div>
  )
}
