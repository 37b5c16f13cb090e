import type { ReactNode } from 'react'

interface ColumnsProps {
  list: ReactNode
  /** On phones what is beside it takes its place. */
  onlyList?: boolean
  children?: ReactNode
}

export function Columns({ list, onlyList = true, children }: ColumnsProps) {
  return (
    <main className="relative grid h-full grid-cols-[minmax(0,1fr)] wide:grid-cols-[clamp(17.5rem,26vw,23rem)_minmax(0,1fr)]">
      <div
        className={`min-h-0 border-e border-line bg-surface ${onlyList ? '' : 'max-wide:hidden'}`}
      >
        {list}
      </div>
      {children}
    </main>
  )
}
