import { useEffect, useRef } from 'react'
import { useLocation, useNavigate } from 'react-router'
import type { Match, Message } from '../generated/events'
import { useTranslation } from '../i18n/useTranslation'
import { api } from '../lib/api'
import { closeNotes } from '../lib/notifying/desktop'
import { endPush, keepPush } from '../lib/notifying/push'
import { showToTabs } from '../lib/notifying/tabs'
import { tell } from '../lib/notifying/tell'
import { notifications } from '../lib/preferences'
import { onSignOut } from '../lib/session'
import { listen, onConnect } from '../lib/socket'
import { useCameFrom } from './BackLink'
import { UpdatePrompt } from './UpdatePrompt'

interface NotifierProps {
  userId: string
  matches: readonly Match[]
  unreadTotal: number
}

/** Sounds, the system's notifications and the badge of the installed app; and that there is a new version of it. */
export function Notifier({ userId, matches, unreadTotal }: NotifierProps) {
  useMessages(userId, matches)
  useSeen()
  useClosing(matches)
  useBadge(unreadTotal)
  useOpening()
  usePush()
  return <UpdatePrompt />
}

function useMessages(userId: string, matches: readonly Match[]) {
  const { t } = useTranslation()
  const heard = useRef<(message: Message) => Promise<void>>(undefined)
  useEffect(() => {
    heard.current = async (message) => {
      if (message.senderId === userId) return
      const { matchId, content, kind } = message
      const match = matches.find(({ id }) => id === matchId) ?? (await api.match(matchId))
      const text = content || t(kind === 'voice' ? 'matches.voice' : 'matches.file')
      await tell(message, match, text)
    }
  })
  // A notification that cannot be shown is no reason to disturb.
  useEffect(
    () => listen('new_message', (message) => void heard.current?.(message).catch(() => {})),
    [],
  )
}

function useSeen() {
  const { pathname } = useLocation()
  useEffect(() => {
    const look = () => {
      const isSeen = document.visibilityState === 'visible'
      const [, matchId = null] = /^\/chat\/(\w+)/.exec(pathname) ?? []
      showToTabs(isSeen, isSeen && document.hasFocus() ? matchId : null)
    }
    look()
    for (const event of ['focus', 'blur']) window.addEventListener(event, look)
    document.addEventListener('visibilitychange', look)
    return () => {
      for (const event of ['focus', 'blur']) window.removeEventListener(event, look)
      document.removeEventListener('visibilitychange', look)
      showToTabs(false, null)
    }
  }, [pathname])
}

/** What was read, here or elsewhere, needs no notification any more. */
function useClosing(matches: readonly Match[]) {
  const unread = useRef(new Map<string, number>())
  useEffect(() => {
    for (const { id, unreadCount } of matches) {
      if (unreadCount === 0 && unread.current.get(id) !== 0) void closeNotes(id)
      unread.current.set(id, unreadCount)
    }
  }, [matches])
  useEffect(() => onSignOut(() => void closeNotes()), [])
}

const canBadge = 'setAppBadge' in navigator

function useBadge(unreadTotal: number) {
  useEffect(() => {
    if (canBadge) navigator.setAppBadge(unreadTotal).catch(() => {})
  }, [unreadTotal])
  useEffect(() => () => void (canBadge && navigator.clearAppBadge().catch(() => {})), [])
}

/** A click on a notification opens its match, in the tab that the service worker chose. */
function useOpening() {
  const navigate = useNavigate()
  const state = useCameFrom()
  useEffect(() => {
    const open = ({ data }: MessageEvent<{ open?: string }>) => {
      if (data.open) void navigate(`/chat/${data.open}`, { state })
    }
    navigator.serviceWorker?.addEventListener('message', open)
    return () => navigator.serviceWorker?.removeEventListener('message', open)
  }, [navigate, state])
}

function usePush() {
  useEffect(() => {
    // Tried again with the next connection.
    const keep = () => void keepPush().catch(() => {})
    keep()
    const enders = [onConnect(keep), notifications.subscribe(keep), onSignOut(() => void endPush())]
    return () => {
      for (const end of enders) end()
    }
  }, [])
}
