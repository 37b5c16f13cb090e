import { useId } from 'react'

interface SwitchProps {
  label: string
  more: string
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
}

const track =
  'forced-edge relative h-7 w-12 flex-none cursor-pointer appearance-none rounded-full bg-away transition-colors checked:bg-accent disabled:opacity-50'
const knob =
  'before:absolute before:start-1 before:top-1 before:size-5 before:rounded-full before:bg-surface before:shadow-soft before:transition-[inset-inline-start] checked:before:start-6'

export function Switch({ label, more, checked, disabled = false, onChange }: SwitchProps) {
  const id = useId()
  return (
    <div className="flex min-h-12 items-center gap-4">
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="block font-semibold">
          {label}
        </label>
        <p id={`${id}-more`} className="text-s text-muted">
          {more}
        </p>
      </div>
      <input
        id={id}
        type="checkbox"
        role="switch"
        aria-checked={checked}
        aria-describedby={`${id}-more`}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className={`${track} ${knob}`}
      />
    </div>
  )
}
