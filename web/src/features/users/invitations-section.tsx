import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { EmailSchema, type Invitation, isValid } from '@the-way/shared'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { Section } from '../../components/panel.tsx'
import { Tag } from '../../components/tag.tsx'
import { day } from '../../lib/format-time.ts'
import { invitationsQuery, useInvite, useUninvite } from './api.ts'

/** A form to invite people, and the invitations so far. */
export function InvitationsSection({ isOpen }: { isOpen: boolean }) {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useSuspenseInfiniteQuery(invitationsQuery)
  const invitations = data.pages.flatMap((page) => page.invitations)
  return (
    <Section title="Invitations" className="mb-0!">
      <p className="mb-4 max-w-140 text-ui text-muted">
        {isOpen
          ? 'Sign-ups are open: anyone who confirms an email can create an account.'
          : 'Only invited people can create an account.'}{' '}
        No email is sent: tell people yourself to sign in at{' '}
        <span className="font-mono text-small wrap-anywhere">{location.origin}</span>.
      </p>
      <InviteForm />
      {invitations.length > 0 && (
        <ul className="mt-5 border-b border-line-strong">
          {invitations.map((invitation) => (
            <InvitationRow key={invitation.email} invitation={invitation} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button className="mt-4" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </Section>
  )
}

function InviteForm() {
  const [email, setEmail] = useState('')
  const [isInvalid, setIsInvalid] = useState(false)
  const invite = useInvite()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const trimmed = email.trim()
    setIsInvalid(!isValid(EmailSchema, trimmed))
    if (isValid(EmailSchema, trimmed)) invite.mutate(trimmed, { onSuccess: () => setEmail('') })
  }
  return (
    <form onSubmit={submit} noValidate className="grid max-w-120 items-start gap-2">
      <TextField
        label="Invite by email"
        type="email"
        autoComplete="off"
        value={email}
        onChange={({ target }) => setEmail(target.value)}
        error={
          isInvalid
            ? 'Enter an email such as ada@example.com.'
            : invite.error && explain(invite.error)
        }
      />
      <span>
        <Button type="submit" pending={invite.isPending}>
          Invite
        </Button>
      </span>
    </form>
  )
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const { email, created_at, accepted_at } = invitation
  const uninvite = useUninvite(email)
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-t border-line py-2.5 text-ui first:border-line-strong">
      <span className="min-w-0 wrap-anywhere">
        <span className="font-semibold">{email}</span>{' '}
        {accepted_at !== null && <Tag tone="ok">has an account</Tag>}
        <span className="block text-small text-muted">invited {day(created_at)}</span>
        {uninvite.error && (
          <span role="alert" className="block text-small text-danger">
            {explain(uninvite.error)}
          </span>
        )}
      </span>
      <Button
        variant="danger"
        size="small"
        pending={uninvite.isPending}
        onClick={() => uninvite.mutate()}
      >
        Withdraw<span className="sr-only"> the invitation for {email}</span>
      </Button>
    </li>
  )
}
