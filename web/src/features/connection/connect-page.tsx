import { useSuspenseQuery } from '@tanstack/react-query'
import { ExternalLink, FlaskConical, RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { buttonClass } from '../../components/button-style.ts'
import { Note } from '../../components/note.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { Tag } from '../../components/tag.tsx'
import { CheckResult } from './check-result.tsx'
import { connectionQuery } from './connect-api.ts'
import { TokenStep } from './token-step.tsx'
import { useConnectionCheck } from './use-connection-check.ts'

const TOKENS = 'https://replicate.com/account/api-tokens'
const BILLING = 'https://replicate.com/account/billing'

/** Connects Replicate in three steps, and shows how to return to demo mode. */
export function ConnectPage() {
  const { data: connection } = useSuspenseQuery(connectionQuery)
  const isConnected = !connection.emulated && !connection.restart_pending
  const check = useConnectionCheck({ auto: isConnected })
  return (
    <div className="max-w-190">
      <PageHead title="Connect Replicate" note={<Mode emulated={connection.emulated} />} />
      <p className="-mt-2 mb-6 max-w-150 text-muted">
        {connection.emulated
          ? 'In demo mode nothing is sent to Replicate and nothing is charged. Three steps connect your account.'
          : 'Trainings and images run on Replicate and are charged to your account there.'}
      </p>
      <ol className="border-b border-line-strong">
        <Step number="01" title="Get a token">
          <p className="text-muted">
            Create an API token in your Replicate account, and add credit: runs are paid from it.
          </p>
          <div className="mt-3 flex flex-wrap gap-2">
            <ExternalButton href={TOKENS}>Create a token</ExternalButton>
            <ExternalButton href={BILLING}>Add credit</ExternalButton>
          </div>
        </Step>
        <Step number="02" title="Add the token">
          <TokenStep connection={connection} />
        </Step>
        <Step number="03" title="Check the connection">
          {isConnected ? (
            <>
              <CheckResult check={check} onConnectPage />
              <Button
                size="small"
                icon={RefreshCw}
                className="mt-3"
                pending={check.isRunning}
                onClick={check.run}
              >
                Check again
              </Button>
            </>
          ) : (
            <p className="text-muted">
              Runs automatically once the token is in use. It checks everything a training needs,
              free of charge.
            </p>
          )}
        </Step>
      </ol>
      {connection.emulated && (
        <p className="mt-4 max-w-150 text-small text-muted">
          Connecting is free: unfinished demo runs are canceled, and demo models and their images
          stay here. A demo model is not on Replicate; train it again to use it there.
        </p>
      )}
    </div>
  )
}

/** For users who can't change the connection. */
export const ForAdminOnly = () => (
  <div className="max-w-190">
    <PageHead title="Connect Replicate" />
    <Note title="Only the admin can connect Replicate.">Ask the person who runs this server.</Note>
  </div>
)

const Mode = ({ emulated }: { emulated: boolean }) =>
  emulated ? <Tag icon={FlaskConical}>Demo mode</Tag> : <Tag tone="ok">Token in use</Tag>

const ExternalButton = ({ href, children }: { href: string; children: string }) => (
  <a href={href} target="_blank" rel="noreferrer" className={buttonClass({})}>
    {children}
    <ExternalLink size={14} strokeWidth={1.75} aria-hidden />
    <span className="sr-only">(opens replicate.com in a new tab)</span>
  </a>
)

interface StepProps {
  number: string
  title: string
  children: ReactNode
}

const Step = ({ number, title, children }: StepProps) => (
  <li className="grid grid-cols-[40px_minmax(0,1fr)] gap-x-2 border-t border-line-strong py-4">
    <span className="text-small leading-5 font-[650] tracking-[0.03em] [font-stretch:84%]">
      {number}
    </span>
    <div className="text-ui">
      <h2 className="mb-0.5 font-semibold">{title}</h2>
      {children}
    </div>
  </li>
)
