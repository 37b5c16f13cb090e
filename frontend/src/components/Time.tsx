import type { ComponentProps } from 'react'
import { fullTime } from '../i18n/format'

/** Tells the whole date to whoever points at it, and works it out only then. */
export function Time({ at, ...rest }: { at: string } & ComponentProps<'time'>) {
  return (
    <time
      {...rest}
      dateTime={at}
      onPointerEnter={({ currentTarget }) => {
        currentTarget.title = fullTime(at)
      }}
    />
  )
}
