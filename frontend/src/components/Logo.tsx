/** The interlocked mark: two open rings that hold each other. */
export function Logo({ className = 'size-7' }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 32 32"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeWidth="3"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M16.9 9.3A8 8 0 1 0 19.2 17.2" />
      <path d="M15.1 22.7A8 8 0 1 0 12.8 14.8" opacity=".6" />
    </svg>
  )
}
