import { useId } from 'react'

interface SwitchProps {
  label: string
  more: string
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
}

const track =
  'forced-colors:checked:bg-[Highlight] forced-edge relative h-7 w-12 flex-none cursor-[inherit] appearance-none rounded-full bg-away transition-colors checked:bg-accent disabled:opacity-50'
const knob =
  'forced-colors:before:bg-[ButtonText] forced-colors:checked:before:bg-[HighlightText] before:absolute before:start-1 before:top-1 before:size-5 before:rounded-full before:bg-surface before:shadow-soft before:transition-[inset-inline-start] checked:before:start-6'

export function Switch({ label, more, checked, disabled = false, onChange }: SwitchProps) {
  const id = useId()
  return (
    <label className="flex min-h-12 cursor-pointer items-center gap-4">
      <span className="min-w-0 flex-1">
        <span id={id} className="block font-semibold">
          {label}
        </span>
        <span id={`${id}-more`} className="block text-s text-muted">
          {more}
        </span>
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={checked}
        aria-labelledby={id}
        aria-describedby={`${id}-more`}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className={`${track} ${knob}`}
      />
    </label>
  )
}
