import { type ReactNode, useId } from 'react'

interface SectionProps {
  title: string
  more?: string
  children: ReactNode
}

export function Section({ title, more, children }: SectionProps) {
  const heading = useId()
  return (
    <section
      aria-labelledby={heading}
      className="forced-edge rounded-l border border-line bg-surface p-5"
    >
      <h2 id={heading} className="text-l font-bold">
        {title}
      </h2>
      {more && <p className="mt-0.5 text-s text-muted">{more}</p>}
      <div className="mt-4">{children}</div>
    </section>
  )
}
