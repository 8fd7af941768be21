import { Link, useLocation } from '@tanstack/react-router'
import clsx from 'clsx'
import { Plus, Settings } from 'lucide-react'
import type { ReactNode } from 'react'
import { LinkButton } from '../link-button.tsx'
import { Name } from './mark.tsx'
import { isIn, NEW_MODEL, SETTINGS, WIDE_PLACES } from './places.ts'

/** `status` shows what is running (`LivePill`). */
export function TopBar({ status }: { status?: ReactNode }) {
  const path = useLocation({ select: (location) => location.pathname })
  return (
    <header className="sticky top-0 z-10 h-bar border-b border-line bg-bg short:static">
      <div className="mx-auto flex h-full max-w-page items-center gap-2 px-4 md:gap-4 md:px-6 lg:px-8">
        <Link to="/" aria-label="The Way, home" className="rounded-control">
          <Name />
        </Link>
        <nav aria-label="Main" className="flex h-full gap-1 max-md:hidden lg:ml-3">
          {WIDE_PLACES.map((place) => {
            const here = isIn(place, path)
            return (
              <Link
                key={place.to}
                to={place.to}
                aria-current={here ? 'page' : undefined}
                className={clsx(
                  place.wide && 'max-lg:hidden',
                  'relative flex items-center px-2.5 pt-0.5 text-ui font-medium hover:text-text',
                  here
                    ? 'text-text after:absolute after:inset-x-2.5 after:-bottom-px after:h-0.5 after:bg-text'
                    : 'text-muted',
                )}
              >
                {place.label}
              </Link>
            )
          })}
        </nav>
        <span className="ml-auto flex min-w-0 items-center gap-2 md:gap-4">
          {status}
          <LinkButton to={NEW_MODEL.to} size="small" icon={Plus} className="max-md:hidden">
            New model
          </LinkButton>
          <LinkButton to={SETTINGS} variant="quiet" square icon={Settings} aria-label="Settings" />
        </span>
      </div>
    </header>
  )
}
