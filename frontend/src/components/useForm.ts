import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { ApiError } from '../lib/errors'
import { errorText } from './errorText'
import type { FieldProblem } from './validate'

type Problems = Record<string, string | undefined>

/** What we say of a field that the server refuses, in the reader's language. */
const refusals = {
  email: 'account:field.emailInvalid',
  name: 'account:field.nameRefused',
  password: 'account:field.passwordRefused',
  current: 'account:error.currentPassword',
} as const

interface FormOptions {
  check: (data: Record<string, string>) => Record<string, FieldProblem | undefined>
  send: (data: Record<string, string>) => Promise<void>
  /** Texts for failures that mean something of their own here: for a field, or for the whole (`form`). */
  explain?: (code: string) => Problems | undefined
}

function valuesOf(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))
}

/** Checks, sends, and says at each field what is wrong with it. */
export function useForm({ check, send, explain }: FormOptions) {
  const { t } = useTranslation(['translation', 'account'])
  const form = useRef<HTMLFormElement>(null)
  const [problems, setProblems] = useState<Problems>({})
  const [busy, setBusy] = useState(false)

  const show = (found: Problems) => {
    setProblems(found)
    const first = Object.keys(found).find((name) => found[name] && name !== 'form')
    form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus()
  }
  const refused = (error: ApiError, fields: Record<string, string>): Problems =>
    Object.fromEntries(
      Object.keys(fields).map((name) =>
        name in refusals
          ? [name, t(refusals[name as keyof typeof refusals])]
          : ['form', errorText(t, error)],
      ),
    )
  const fail = (error: unknown) => {
    if (!(error instanceof ApiError)) return show({ form: errorText(t, error) })
    const fields = Object.keys(error.fields ?? {}).length > 0 ? error.fields : undefined
    show(
      explain?.(error.code) ?? (fields && refused(error, fields)) ?? { form: errorText(t, error) },
    )
  }
  const run = async (action: () => Promise<void>) => {
    setProblems({})
    setBusy(true)
    await action().catch(fail)
    setBusy(false)
  }
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = valuesOf(event.currentTarget)
    const found = Object.entries(check(data)).filter(([, problem]) => problem)
    if (found.length > 0) {
      return show(
        Object.fromEntries(found.map(([name, p]) => [name, p && t(`account:field.${p}`)])),
      )
    }
    await run(() => send(data))
  }
  return { ref: form, problems, busy, run, onSubmit }
}
