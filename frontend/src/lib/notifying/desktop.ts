/** Notifications of the operating system, one per match, shown by the service worker so that they outlive the tab. */

export interface Note {
  matchId: string
  title: string
  text: string
  silent: boolean
}

export type Permission = 'granted' | 'denied' | 'default' | 'missing'

export function permission(): Permission {
  if (!('Notification' in window) || !('serviceWorker' in navigator)) return 'missing'
  return Notification.permission
}

/** Only in answer to somebody's click. */
export async function askPermission(): Promise<Permission> {
  if (permission() === 'missing') return 'missing'
  return Notification.requestPermission()
}

export async function notify({ matchId, title, text, silent }: Note): Promise<void> {
  if (permission() !== 'granted') return
  const registration = await navigator.serviceWorker.getRegistration()
  const again: NotificationOptions & { renotify: boolean } = {
    renotify: true,
    body: text,
    tag: matchId,
    icon: '/icon-192.png',
    badge: '/badge-96.png',
    silent,
    data: { matchId },
  }
  await registration?.showNotification(title, again)
}

/** Those of one match, or all. */
export async function closeNotes(matchId?: string): Promise<void> {
  if (permission() !== 'granted') return
  const registration = await navigator.serviceWorker.getRegistration()
  const notes = await registration?.getNotifications(matchId ? { tag: matchId } : {})
  for (const note of notes ?? []) note.close()
}
