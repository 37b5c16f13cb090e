import { type ReactNode, useState } from 'react'
import { backendUrl } from '../lib/http'
import { avatarColour, initials } from './avatar'

const sizes = { s: 'size-10 text-m', m: 'size-12 text-l', l: 'size-20 text-2xl' }

interface AvatarProps {
  person: { id: string; name: string; avatarUrl: string | null }
  size?: keyof typeof sizes
  children?: ReactNode
}

/** The initials stand in until the picture is there. `children` is the presence dot, where there is one. */
export function Avatar({ person, size = 'm', children }: AvatarProps) {
  const { avatarUrl } = person
  const [missing, setMissing] = useState<string | null>(null)
  return (
    <span className={`relative block flex-none ${sizes[size]}`}>
      <span
        aria-hidden="true"
        className="grid size-full place-items-center rounded-full font-semibold text-on-mine select-none"
        style={{ backgroundColor: avatarColour(person.id) }}
      >
        {initials(person.name)}
      </span>
      {avatarUrl && avatarUrl !== missing && (
        <img
          src={backendUrl + avatarUrl}
          alt=""
          onError={() => setMissing(avatarUrl)}
          className="absolute inset-0 size-full rounded-full object-cover"
        />
      )}
      {children}
    </span>
  )
}
