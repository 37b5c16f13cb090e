import type { ReactNode } from 'react'

interface EmptyStateProps {
  picture: ReactNode
  title: string
  more: string
  /** Where it is the whole page, its title is the page's heading. */
  whole?: boolean
  /** Whether that heading takes the focus of what was here before and is gone. */
  takesFocus?: boolean
  children?: ReactNode
}

function takeLostFocus(title: HTMLElement | null) {
  if (document.activeElement === document.body) title?.focus({ preventScroll: true })
}

export function EmptyState(props: EmptyStateProps) {
  const { picture, title, more, whole = false, takesFocus = false, children } = props
  const Title = whole ? 'h1' : 'p'
  return (
    <div className="m-auto flex max-w-sm flex-col items-center gap-2 p-8 text-center">
      <div className="mb-2">{picture}</div>
      <Title
        ref={takesFocus ? takeLostFocus : undefined}
        tabIndex={takesFocus ? -1 : undefined}
        className="text-xl font-bold"
      >
        {title}
      </Title>
      <p className="text-pretty text-muted">{more}</p>
      {children && <div className="mt-4 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  )
}
