import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { User } from '@the-way/shared'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { explain } from '../../components/page-error.tsx'
import { Section } from '../../components/panel.tsx'
import { Tag } from '../../components/tag.tsx'
import { money } from '../../lib/format.ts'
import { dayAndClock } from '../../lib/format-time.ts'
import { usersQuery, useUpdateUser } from './api.ts'
import { UserCapsDialog } from './user-caps-dialog.tsx'

/** Lists users, their spending and their caps. */
export function UsersSection() {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useSuspenseInfiniteQuery(usersQuery)
  const users = data.pages.flatMap((page) => page.users)
  return (
    <Section title="Users">
      {users.length === 0 ? (
        <p className="border-y border-line-strong py-4 text-ui text-muted">
          Nobody has signed in with an account yet.
        </p>
      ) : (
        <ul className="border-b border-line-strong">
          {users.map((user) => (
            <UserRow key={user.id} user={user} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button className="mt-4" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
      <p className="mt-2.5 max-w-140 text-small text-muted">
        You can see who they are and what they spend, but not their images. Paused users can’t use
        the app, and their queued runs stay on hold.
      </p>
    </Section>
  )
}

function UserRow({ user }: { user: User }) {
  const { email, name, role, status, last_seen_at } = user
  const [isSettingCaps, setIsSettingCaps] = useState(false)
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] items-center gap-x-4 gap-y-2 border-t border-line py-2.5 text-ui first:border-line-strong md:grid-cols-[minmax(0,1fr)_200px_132px]">
      <span className="min-w-0 wrap-anywhere">
        <span className="font-semibold">{email}</span> {role === 'admin' && <Tag>admin</Tag>}
        {status === 'paused' && <Tag tone="warn">paused</Tag>}
        <span className="block text-small text-muted">
          {name !== null && `${name}; `}
          {last_seen_at === null ? 'never signed in' : `last seen ${dayAndClock(last_seen_at)}`}
        </span>
      </span>
      <Spent user={user} />
      <span className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => setIsSettingCaps(true)}>
          Caps<span className="sr-only"> of {email}</span>
        </Button>
        {role === 'member' && <Pause user={user} />}
      </span>
      {isSettingCaps && <UserCapsDialog user={user} onOpenChange={setIsSettingCaps} />}
    </li>
  )
}

const Spent = ({ user: { spending } }: { user: User }) => (
  <dl className="grid grid-cols-[72px_minmax(0,1fr)] text-small">
    {(['day', 'month'] as const).map((period) => {
      const { spent_usd_micros: spent, cap_usd_micros: cap } = spending[period]
      return (
        <div key={period} className="contents">
          <dt className="text-muted">{period === 'day' ? 'Today' : 'This month'}</dt>
          <dd>
            {money(spent)}
            <span className="text-muted">{cap === null ? ', no cap' : ` of ${money(cap)}`}</span>
          </dd>
        </div>
      )
    })}
  </dl>
)

function Pause({ user: { id, email, status } }: { user: User }) {
  const [isAsking, setIsAsking] = useState(false)
  const update = useUpdateUser(id)
  const who = <span className="sr-only"> {email}</span>
  if (status === 'paused') {
    return (
      <>
        <Button
          size="small"
          pending={update.isPending}
          onClick={() => update.mutate({ status: 'active' })}
        >
          Resume{who}
        </Button>
        {update.error && (
          <span role="alert" className="text-small text-danger">
            {explain(update.error)}
          </span>
        )}
      </>
    )
  }
  return (
    <>
      <Button size="small" variant="danger" onClick={() => setIsAsking(true)}>
        Pause{who}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Pause ${email}?`}
        description="Their sign-ins and API keys stop working at once, and their queued runs stay on hold. Runs on Replicate continue. You can resume the account at any time."
        keepLabel="Keep active"
        confirmLabel="Pause"
        pending={update.isPending}
        onConfirm={() =>
          update.mutate({ status: 'paused' }, { onSuccess: () => setIsAsking(false) })
        }
        error={update.error && explain(update.error)}
      />
    </>
  )
}
