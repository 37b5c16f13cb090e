import { Copy, Pencil, Reply, SmilePlus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useMe } from '../hooks/useSession'
import type { TimelineMessage } from '../hooks/useSocket'
import { useTranslation } from '../i18n/useTranslation'
import { ConfirmDialog } from './ConfirmDialog'
import { copyText } from './copyText'
import { EmojiMenu } from './EmojiMenu'
import { isEditable, isStored } from './editable'
import { Menu, MenuItem } from './Menu'
import type { Place } from './place'

export interface MessageActionsProps {
  message: TimelineMessage
  at: Place
  onClose: () => void
  onReact: (messageId: string, emoji: string, on: boolean) => void
  onReply: (message: TimelineMessage) => void
  onEdit: (message: TimelineMessage) => void
  onDelete: (messageId: string) => void
  onDiscard: (clientId: string) => void
}

const COMMON = ['👍', '❤️', '😂', '😮', '😢', '🙏']

/** A message's menu, and what it leads to. */
export function MessageActions(props: MessageActionsProps) {
  const [step, setStep] = useState<'menu' | 'emoji' | 'delete'>('menu')
  if (step === 'emoji') return <AnyReaction {...props} />
  if (step === 'delete') return <DeleteDialog {...props} />
  return (
    <ActionMenu
      {...props}
      onReaction={() => setStep('emoji')}
      onDeletion={() => setStep('delete')}
    />
  )
}

type ActionMenuProps = MessageActionsProps & { onReaction: () => void; onDeletion: () => void }

function ActionMenu(props: ActionMenuProps) {
  const { message, at, onClose, onReply, onEdit, onDiscard, onReaction, onDeletion } = props
  const { t } = useTranslation()
  const closing = (run: () => void) => () => {
    onClose()
    run()
  }
  return (
    <Menu
      label={t('message.menu')}
      at={at}
      onClose={onClose}
      className="max-h-[calc(100dvh-3.5rem)] min-w-44 max-w-[calc(100vw-1.75rem)] overflow-y-auto"
    >
      {isStored(message) && (
        <>
          <CommonReactions {...props} />
          <MenuItem onClick={closing(() => onReply(message))}>
            <Reply className="rtl:-scale-x-100" /> {t('message.reply')}
          </MenuItem>
          <MenuItem aria-haspopup="menu" onClick={onReaction}>
            <SmilePlus /> {t('message.react')}
          </MenuItem>
        </>
      )}
      <MenuItem onClick={closing(() => void copyText(message.content ?? ''))}>
        <Copy /> {t('message.copy')}
      </MenuItem>
      {isEditable(message) && (
        <MenuItem onClick={closing(() => onEdit(message))}>
          <Pencil /> {t('message.edit')}
        </MenuItem>
      )}
      {message.mine && (
        <MenuItem
          aria-haspopup={isStored(message) ? 'dialog' : undefined}
          onClick={isStored(message) ? onDeletion : closing(() => onDiscard(message.clientId))}
          className="text-danger"
        >
          <Trash2 /> {t('message.delete')}
        </MenuItem>
      )}
    </Menu>
  )
}

function AnyReaction({ message, at, onClose, onReact }: MessageActionsProps) {
  return (
    <EmojiMenu at={at} onClose={onClose} onChoose={(emoji) => onReact(message.id, emoji, true)} />
  )
}

/** One tap each, and another one takes it away again. */
function CommonReactions({ message, onClose, onReact }: MessageActionsProps) {
  const { t } = useTranslation()
  const me = useMe()
  const own = message.reactions.find(({ userId }) => userId === me)?.emoji
  const emojis = own && !COMMON.includes(own) ? [...COMMON.slice(0, -1), own] : COMMON
  const choose = (emoji: string) => {
    onClose()
    onReact(message.id, emoji, emoji !== own)
  }
  return (
    <fieldset
      aria-label={t('message.react')}
      className="mb-1.5 flex flex-wrap border-b border-line pb-1.5"
    >
      {emojis.map((emoji) => (
        <MenuItem
          key={emoji}
          role="menuitemradio"
          aria-checked={emoji === own}
          onClick={() => choose(emoji)}
          className="size-11! flex-none justify-center rounded-full! p-0! text-xl aria-checked:bg-accent-soft aria-checked:ring-1 aria-checked:ring-accent/50 forced-colors:aria-checked:bg-[Highlight]!"
        >
          {emoji}
        </MenuItem>
      ))}
    </fieldset>
  )
}

function DeleteDialog({ message, onClose, onDelete }: MessageActionsProps) {
  const { t } = useTranslation()
  return (
    <ConfirmDialog
      title={t('message.deleteTitle')}
      more={t('message.deleteMore')}
      verb={t('message.delete')}
      onConfirm={() => onDelete(message.id)}
      onClose={onClose}
    />
  )
}
