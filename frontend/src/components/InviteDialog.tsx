import { Check, Copy, Share2 } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { api } from '../lib/api'
import { Button } from './Button'
import { copyText } from './copyText'
import { Dialog } from './Dialog'
import { errorText } from './errorText'
import { Field } from './Field'
import { Alert } from './Notice'

function useInviteLink() {
  const [url, setUrl] = useState<string | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const asked = useRef(false)
  const make = useCallback(() => {
    setFailure(null)
    api.createInvite().then((invite) => setUrl(invite.url), setFailure)
  }, [])
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    make()
  }, [make])
  return { url, failure, make }
}

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['translation', 'account'])
  const { url, failure, make } = useInviteLink()
  return (
    <Dialog title={t('account:invite.title')} onClose={onClose}>
      <p className="mb-5 text-muted">{t('account:invite.more')}</p>
      {failure ? (
        <div className="flex flex-col gap-3">
          <Alert>{errorText(t, failure)}</Alert>
          <Button look="secondary" onClick={make}>
            {t('action.tryAgain')}
          </Button>
        </div>
      ) : (
        <InviteLink url={url} />
      )}
    </Dialog>
  )
}

function InviteLink({ url }: { url: string | null }) {
  const { t } = useTranslation(['translation', 'account'])
  const box = useRef<HTMLDivElement>(null)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    const field = box.current?.querySelector('input')
    if (!field) return
    // What can only be copied by hand is ready for it.
    field.select()
    setCopied(await copyText(field.value))
  }
  const share = () => navigator.share({ url: url ?? '' }).catch(() => undefined)
  return (
    <div ref={box} className="flex flex-col gap-4">
      <Field
        label={t('account:invite.link')}
        value={url ?? t('account:invite.making')}
        readOnly
        aria-busy={!url}
        onFocus={(event) => event.target.select()}
      />
      <div className="flex gap-2" aria-live="polite">
        <Button className="flex-1" disabled={!url} onClick={copy}>
          {copied ? <Check className="size-4.5" /> : <Copy className="size-4.5" />}
          {t(copied ? 'account:invite.copied' : 'account:invite.copy')}
        </Button>
        {'share' in navigator && (
          <Button look="secondary" disabled={!url} onClick={share}>
            <Share2 className="size-4.5" />
            {t('account:invite.share')}
          </Button>
        )}
      </div>
    </div>
  )
}
