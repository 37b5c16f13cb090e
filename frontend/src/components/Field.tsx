import { type ComponentProps, type ReactNode, useId, useState } from 'react'
import { useTranslation } from '../i18n/useTranslation'

interface FieldProps extends ComponentProps<'input'> {
  label: string
  hint?: string | undefined
  error?: string | undefined
  trailing?: ReactNode
}

const box =
  'flex min-h-12 items-center rounded-m border bg-raised transition-colors focus-within:outline-2 focus-within:outline-focus'

export function Field({ label, hint, error, trailing, ...input }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-s font-semibold">
        {label}
      </label>
      <div className={`${box} ${error ? 'border-danger' : 'border-edge'}`}>
        <input
          {...input}
          id={id}
          dir="auto"
          aria-invalid={error ? true : undefined}
          aria-describedby={note ? `${id}-note` : undefined}
          className="min-h-11.5 min-w-0 flex-1 rounded-m bg-transparent px-3.5 outline-none"
        />
        {trailing}
      </div>
      {note && (
        <p id={`${id}-note`} className={`text-s ${error ? 'text-danger' : 'text-muted'}`}>
          {note}
        </p>
      )}
    </div>
  )
}

export function PasswordField(props: FieldProps) {
  const { t } = useTranslation(['translation', 'account'])
  const [shown, setShown] = useState(false)
  const toggle = (
    <button
      type="button"
      onClick={() => setShown(!shown)}
      className="me-1 min-h-(--target) rounded-m px-3 text-s font-semibold text-muted hover:text-ink"
    >
      {t(shown ? 'account:auth.hide' : 'account:auth.show')}
    </button>
  )
  return <Field {...props} type={shown ? 'text' : 'password'} trailing={toggle} />
}
