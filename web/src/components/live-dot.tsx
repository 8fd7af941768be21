import clsx from 'clsx'
import { useAway } from '../lib/connection.ts'

/** Marks what is live; hollow while it waits, and while the server is unreachable. */
export function LiveDot({ hollow = false }: { hollow?: boolean }) {
  const away = useAway()
  return (
    <span
      aria-hidden
      className={clsx(
        'size-1.75 shrink-0 rounded-full',
        away
          ? 'shadow-[inset_0_0_0_1.5px_var(--control)]'
          : hollow
            ? 'shadow-[inset_0_0_0_1.5px_var(--accent)]'
            : 'bg-accent',
      )}
    />
  )
}
