import type { ReactNode } from 'react'

interface EmptyStateProps {
  picture: ReactNode
  title: string
  more: string
  /** Where it is the whole page, its title is the page's heading. */
  whole?: boolean
  children?: ReactNode
}

export function EmptyState({ picture, title, more, whole = false, children }: EmptyStateProps) {
  const Title = whole ? 'h1' : 'p'
  return (
    <div className="m-auto flex max-w-sm flex-col items-center gap-2 p-8 text-center">
      <div className="mb-2">{picture}</div>
      <Title className="text-xl font-bold">{title}</Title>
      <p className="text-pretty text-muted">{more}</p>
      {children && <div className="mt-4 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  )
}
