import type { ReactNode } from 'react'

interface EmptyStateProps {
  picture: ReactNode
  title: string
  more: string
  children?: ReactNode
}

export function EmptyState({ picture, title, more, children }: EmptyStateProps) {
  return (
    <div className="m-auto flex max-w-sm animate-fade flex-col items-center gap-2 p-8 text-center">
      <div className="mb-2">{picture}</div>
      <h1 className="text-xl font-bold">{title}</h1>
      <p className="text-pretty text-muted">{more}</p>
      {children && <div className="mt-4 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  )
}
