import { Link, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

const PARTS = [
  { to: '/settings', label: 'Connection' },
  { to: '/settings/keys', label: 'API keys' },
  { to: '/settings/sessions', label: 'Sign-ins' },
  { to: '/settings/users', label: 'Users' },
  { to: '/settings/spending', label: 'Spending' },
  { to: '/settings/notifications', label: 'Notifications' },
  { to: '/settings/data', label: 'Your data' },
  { to: '/settings/deliveries', label: 'Webhooks' },
  { to: '/settings/appearance', label: 'Appearance' },
  { to: '/settings/server', label: 'This server' },
] as const

interface SettingsListProps {
  /** Whether to show the page on which the admin manages accounts. */
  hasUsers: boolean
}

/** The pages of the settings; on phones a row that scrolls and fades out where there are more. */
export function SettingsList({ hasUsers }: SettingsListProps) {
  const list = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useEffect(() => {
    const here = list.current?.querySelector(`a[href="${pathname}"]`)
    here?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [pathname])
  return (
    <nav
      ref={list}
      aria-label="Settings"
      className="more-beside flex gap-1 max-md:-mx-4 max-md:overflow-x-auto max-md:px-4 max-md:py-1 md:-ml-2.5 md:flex-col"
    >
      {PARTS.filter(({ to }) => hasUsers || to !== '/settings/users').map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: true }}
          className="flex h-9 shrink-0 items-center rounded-control px-2.5 text-ui font-medium text-muted hover:bg-hover hover:text-text aria-[current=page]:bg-hover aria-[current=page]:text-text md:h-8 coarse:h-11"
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}
