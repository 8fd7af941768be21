import { Link, useLocation } from '@tanstack/react-router'
import clsx from 'clsx'
import { isIn, NEW_MODEL, PLACES } from './places.ts'

const TABS = [...PLACES.slice(0, 2), NEW_MODEL, ...PLACES.slice(2)]

/** The tabs at the bottom of the screen on phones. */
export function PhoneTabs() {
  const path = useLocation({ select: (location) => location.pathname })
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-10 grid h-14.25 grid-cols-5 border-t border-line-strong bg-bg md:hidden short:static"
    >
      {TABS.map((tab) => {
        const here = isIn(tab, path)
        return (
          <Link
            key={tab.to}
            to={tab.to}
            aria-current={here ? 'page' : undefined}
            className={clsx(
              'relative flex flex-col items-center justify-center gap-0.75 text-frame leading-3.5 font-medium',
              here
                ? 'text-text before:absolute before:-top-px before:h-0.5 before:w-8 before:bg-text'
                : 'text-muted',
            )}
          >
            <tab.icon size={20} strokeWidth={1.75} aria-hidden />
            {tab.label}
          </Link>
        )
      })}
    </nav>
  )
}
