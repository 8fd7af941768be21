import { useQuery, useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { OpenSession } from '@the-way/shared'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { explain } from '../../components/page-error.tsx'
import { Section } from '../../components/panel.tsx'
import { Tag } from '../../components/tag.tsx'
import { dayAndClock } from '../../lib/format-time.ts'
import { sessionQuery, useSignOut, useSignOutEverywhere } from './api.ts'
import { openSessionsQuery, useEndSession } from './open-sessions.ts'

const SIGN_INS: Record<OpenSession['sign_in'], string> = {
  link: 'Link',
  token: 'Token',
  account: 'Account',
}

/** Lists the user's open sessions. */
export function SessionsSection({ onSignedOut }: { onSignedOut: () => void }) {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useSuspenseInfiniteQuery(openSessionsQuery)
  const { data: session } = useQuery(sessionQuery)
  const sessions = data.pages.flatMap((page) => page.sessions)
  return (
    <Section
      title="Sign-ins"
      className="mb-0!"
      actions={
        <>
          <SignOut onSignedOut={onSignedOut} />
          <SignOutEverywhere onSignedOut={onSignedOut} />
        </>
      }
    >
      <ul className="border-b border-line-strong">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
      {hasNextPage && (
        <Button className="mt-4" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
      <p className="mt-2.5 text-small text-muted">
        {session && `Signed in as ${session.email ?? session.owner.name}. `}
        Sign-ins by link or token expire after 30 days. API keys are listed separately.
      </p>
    </Section>
  )
}

function SessionRow({ session }: { session: OpenSession }) {
  const { user_agent, sign_in, created_at, last_seen_at, is_current } = session
  const end = useEndSession(session.id)
  const agent = describeAgent(user_agent)
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 border-t border-line py-2.5 text-ui first:border-line-strong">
      <span className="min-w-0 wrap-anywhere">
        <span className="font-semibold">{agent}</span> {is_current && <Tag>this browser</Tag>}
        <span className="block text-small text-muted">
          {SIGN_INS[sign_in]}, {dayAndClock(created_at)}
          {last_seen_at !== null && `, last seen ${dayAndClock(last_seen_at)}`}
        </span>
        {end.error && (
          <span role="alert" className="block text-small text-danger">
            {explain(end.error)}
          </span>
        )}
      </span>
      {!is_current && (
        <Button variant="danger" size="small" pending={end.isPending} onClick={() => end.mutate()}>
          End<span className="sr-only"> the sign-in of {agent}</span>
        </Button>
      )}
    </li>
  )
}

function SignOut({ onSignedOut }: { onSignedOut: () => void }) {
  const signOut = useSignOut()
  return (
    <>
      {signOut.error && (
        <span role="alert" className="text-small text-danger">
          {explain(signOut.error)}
        </span>
      )}
      <Button
        size="small"
        pending={signOut.isPending}
        onClick={() => signOut.mutate(undefined, { onSuccess: onSignedOut })}
      >
        Sign out
      </Button>
    </>
  )
}

function SignOutEverywhere({ onSignedOut }: { onSignedOut: () => void }) {
  const [isAsking, setIsAsking] = useState(false)
  const signOut = useSignOutEverywhere()
  return (
    <>
      <Button size="small" variant="danger" onClick={() => setIsAsking(true)}>
        Sign out everywhere
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title="Sign out everywhere?"
        description="All sign-ins end at once, this one too, and unopened sign-in links expire. API keys and trainings keep working."
        keepLabel="Stay signed in"
        confirmLabel="Sign out everywhere"
        pending={signOut.isPending}
        onConfirm={() => signOut.mutate(undefined, { onSuccess: onSignedOut })}
        error={signOut.error && explain(signOut.error)}
      />
    </>
  )
}

const BROWSERS: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(?:e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** Returns a name such as "Firefox on Linux"; for an unknown browser, the first word of its user agent. */
function describeAgent(agent: string | null): string {
  if (agent === null) return 'Unknown'
  const named = (names: [RegExp, string][]) => names.find(([sign]) => sign.test(agent))?.[1]
  const browser = named(BROWSERS)
  const system = named(SYSTEMS)
  if (!browser) return agent.split(' ')[0] ?? agent
  return system ? `${browser} on ${system}` : browser
}
