import { useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute, useRouter } from '@tanstack/react-router'
import { Button } from '../components/button.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { DefinitionRows } from '../components/definition-rows.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { PageHead } from '../components/page-head.tsx'
import { Columns, Panel, Section } from '../components/panel.tsx'
import { Segments } from '../components/segments.tsx'
import { TEXT_LINK } from '../components/text-link.tsx'
import { configQuery } from '../features/connection/api.ts'
import { ConnectionCheckSection } from '../features/connection/connection-check-section.tsx'
import { sessionQuery, useSignOut } from '../features/session/api.ts'
import { chooseTheme, THEMES, useThemeChoice } from '../lib/theme.ts'

const THEME_WORDS = { system: 'System', light: 'Light', dark: 'Dark' } as const

export const Route = createFileRoute('/settings')({
  loader: ({ context }) => context.queryClient.ensureQueryData(configQuery),
  component: Settings,
})

function Settings() {
  const theme = useThemeChoice()
  return (
    <>
      <PageHead title="Settings" />
      <Columns
        rail={
          <>
            <Panel title="Appearance">
              <Segments
                label="Appearance"
                className="w-full"
                options={THEMES.map((value) => ({ value, label: THEME_WORDS[value] }))}
                value={theme}
                onChange={chooseTheme}
              />
            </Panel>
            <Pictures />
            <Server />
          </>
        }
      >
        <ConnectionCheckSection />
        <Scripts />
      </Columns>
    </>
  )
}

const Pictures = () => (
  <Panel title="Training pictures">
    <p className="mb-3 text-ui text-muted">
      Each set says how long its pictures are kept, and can be deleted.
    </p>
    <LinkButton to="/datasets" full>
      Sets
    </LinkButton>
  </Panel>
)

function Scripts() {
  const curl = `curl -H "Authorization: Bearer $OWNER_TOKEN" ${location.origin}/api/models`
  return (
    <Section title="Scripts" actions={<CopyButton text={curl} />} className="mb-0!">
      <p className="mb-3 max-w-140 text-ui text-muted">
        Scripts send the owner’s token: the value of <code>OWNER_TOKEN</code>, or the file{' '}
        <code>owner-token</code> in the data folder. Every address is at{' '}
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

function Server() {
  const { data: config } = useSuspenseQuery(configQuery)
  const { data: session } = useSuspenseQuery(sessionQuery)
  const signOut = useSignOut()
  const router = useRouter()
  return (
    <Panel title="This server">
      <DefinitionRows
        rows={[
          { label: 'Version', value: config.version },
          {
            label: 'Replicate',
            value: config.replicate.emulated ? 'emulated, free' : 'connected by token',
          },
          { label: 'Signed in as', value: session?.owner.name ?? null },
        ]}
      />
      <Button
        full
        className="mt-4"
        pending={signOut.isPending}
        onClick={() => signOut.mutate(undefined, { onSuccess: () => void router.invalidate() })}
      >
        Sign out
      </Button>
    </Panel>
  )
}
