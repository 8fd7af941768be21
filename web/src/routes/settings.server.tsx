import { useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import { CopyButton } from '../components/copy-button.tsx'
import { DefinitionRows } from '../components/definition-rows.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { Section } from '../components/panel.tsx'
import { TEXT_LINK } from '../components/text-link.tsx'
import { configQuery } from '../features/connection/api.ts'
import { sessionQuery } from '../features/session/api.ts'

export const Route = createFileRoute('/settings/server')({
  component: () => (
    <>
      <Server />
      <Scripts />
      <Datasets />
    </>
  ),
})

function Server() {
  const { data: config } = useSuspenseQuery(configQuery)
  const { data: session } = useSuspenseQuery(sessionQuery)
  return (
    <Section title="This server">
      <DefinitionRows
        align="left"
        className="grid-cols-[128px_minmax(0,1fr)]"
        rows={[
          { label: 'Version', value: config.version },
          {
            label: 'Replicate',
            value: config.replicate.emulated ? 'demo mode' : 'connected',
          },
          { label: 'Signed in as', value: session ? (session.email ?? session.owner.name) : null },
        ]}
      />
    </Section>
  )
}

function Scripts() {
  const curl = `curl -H "Authorization: Bearer $OWNER_TOKEN" ${location.origin}/api/models`
  return (
    <Section title="Scripts" actions={<CopyButton text={curl} />}>
      <p className="mb-3 max-w-140 text-ui text-muted">
        Scripts send an API key, or the owner’s token: the value of <code>OWNER_TOKEN</code>, or of
        the file <code>owner-token</code> in the data folder. All endpoints are documented at{' '}
        <a className={TEXT_LINK} href="/api/docs">
          /api/docs
        </a>
        .
      </p>
      <pre className="rounded-control bg-sunken px-3 py-2.5 font-mono text-small leading-4.5 whitespace-pre-wrap wrap-anywhere">
        {curl}
      </pre>
    </Section>
  )
}

const Datasets = () => (
  <Section title="Datasets" className="mb-0!">
    <p className="mb-3 max-w-140 text-ui text-muted">
      Each dataset shows how long its images are kept, and can be deleted.
    </p>
    <LinkButton to="/datasets">Open datasets</LinkButton>
  </Section>
)
