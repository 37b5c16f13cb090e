const shape =
  'absolute -end-0.5 -bottom-0.5 size-3.5 rounded-full border-[2.5px] border-(--ring) transition-colors'

/** `label` is for places where the words for it do not stand beside it. */
export function PresenceDot({ online, label }: { online: boolean; label?: string }) {
  return (
    <span data-online={online} className={`${shape} ${online ? 'bg-online' : 'bg-away'}`}>
      {label && <span className="sr-only">{label}</span>}
    </span>
  )
}
