import type { ComponentProps, MouseEvent } from 'react'
import { IconButton } from './Button'
import type { Place } from './place'

interface MenuButtonProps extends ComponentProps<typeof IconButton> {
  expanded: boolean
  /** With where the button is: the menu stands next to it. */
  onOpen: (at: Place) => void
}

export function MenuButton({ expanded, onOpen, ...rest }: MenuButtonProps) {
  return (
    <IconButton
      aria-haspopup="menu"
      aria-expanded={expanded}
      onClick={(event: MouseEvent<HTMLElement>) =>
        onOpen(event.currentTarget.getBoundingClientRect())
      }
      {...rest}
    />
  )
}
