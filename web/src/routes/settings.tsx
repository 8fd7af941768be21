import { useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute, useRouter } from '@tanstack/react-router'
import { Button } from '../components/button.tsx'
import { DefinitionRows } from '../components/definition-rows.tsx'
import { PageHead } from '../components/page-head.tsx'
import { Columns, Section } from '../components/panel.tsx'
import { Segments } from '../components/segments.tsx'
import { configQuery } from '../features/connection/api.ts'
import { ConnectionCheckPanel } from '../features/connection/connection-check-panel.tsx'
import { sessionQuery, useSignOut } from '../features/session/api.ts'
import { chooseTheme, THEMES, useThemeChoice } from '../lib/theme.ts'

const CURL = 'curl -H "Authorization: Bearer $OWNER_TOKEN" http://127.0.0.1:3006/api/models'
const THEME_WORDS = { system: 'As the system', light: 'Light', dark: 'Dark' } as const

export const Route = createFileRoute('/settings')({
  loader: ({ context }) => context.queryClient.ensureQueryData(configQuery),
  component: Settings,
})

function Settings() {
  const { data: config } = useSuspenseQuery(configQuery)
  const { data: session } = useSuspenseQuery(sessionQuery)
  const theme = useThemeChoice()
  const signOut = useSignOut()
  const router = useRouter()
  return (
    <>
      <PageHead title="Settings" />
      <Columns rail={<ConnectionCheckPanel remedy={null} />}>
        <Section title="Look">
          <Segments
            label="Look"
            options={THEMES.map((value) => ({ value, label: THEME_WORDS[value] }))}
            value={theme}
            onChange={chooseTheme}
          />
        </Section>
        <Section title="Scripts">
          <p className="mb-2 max-w-140 text-ui text-muted">
            Scripts send the owner’s token: the value of OWNER_TOKEN, or the file owner-token in the
            data directory. Every address is at{' '}
            <a className="underline" href="/api/docs">
              /api/docs
            </a>
            .
          </p>
          <pre className="overflow-x-auto rounded-control bg-sunken p-3 font-mono text-small whitespace-pre-wrap wrap-anywhere">
            {CURL}
          </pre>
        </Section>
        <Section title="This server">
          <DefinitionRows
            align="left"
            rows={[
              { label: 'Version', value: config.version },
              {
                label: 'Replicate',
                value: config.replicate.emulated
                  ? 'emulated: nothing is charged'
                  : 'connected by token',
              },
              { label: 'Signed in as', value: session?.owner.name ?? null },
            ]}
          />
          <Button
            className="mt-4"
            pending={signOut.isPending}
            onClick={() => signOut.mutate(undefined, { onSuccess: () => void router.invalidate() })}
          >
            Sign out
          </Button>
        </Section>
      </Columns>
    </>
  )
}
