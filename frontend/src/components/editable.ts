import type { TimelineMessage } from '../hooks/useSocket'

/** As long as the server lets it be changed. */
const EDIT_WITHIN = 15 * 60_000

export const isStored = ({ seq }: TimelineMessage): boolean => seq > 0

export function isEditable(message: TimelineMessage): boolean {
  const { mine, deletedAt, kind, createdAt } = message
  if (!mine || deletedAt || kind !== 'text' || !isStored(message)) return false
  return isInTime(createdAt)
}

export const isInTime = (createdAt: string): boolean =>
  Date.now() - Date.parse(createdAt) < EDIT_WITHIN
