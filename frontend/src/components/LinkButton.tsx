import type { ComponentProps } from 'react'
import { Link } from 'react-router'
import { type ButtonLook, buttonShape } from './Button'

export function LinkButton({
  look = 'primary',
  ...rest
}: ComponentProps<typeof Link> & { look?: ButtonLook }) {
  return <Link {...rest} className={buttonShape(look)} />
}
