import { RefreshCw } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { CheckRow } from '../../components/check-row.tsx'
import { explain } from '../../components/page-error.tsx'
import { Section } from '../../components/panel.tsx'
import { count } from '../../lib/format.ts'
import { useWebhookCheck } from './api.ts'
import { CHECK_NAMES, checkFinding } from './labels.ts'

/** The self-test: whether deliveries from Replicate would arrive. */
export function WebhookCheckSection() {
  const { data, error, isPending, mutate } = useWebhookCheck()
  const took = data?.latency_ms == null ? '' : ` The URL answered in ${count(data.latency_ms)} ms.`
  return (
    <Section
      title="Self-test"
      actions={
        <Button size="small" icon={RefreshCw} pending={isPending} onClick={() => mutate()}>
          {data || error ? 'Test again' : 'Test the webhook'}
        </Button>
      }
    >
      <p role="status" className="-mt-2 text-ui text-muted">
        {isPending ? (
          'Sending a signed ping to the public URL…'
        ) : error ? (
          <span className="text-danger">The test did not run. {explain(error)}</span>
        ) : data ? (
          <>
            <span className="font-semibold text-text">{checkFinding(data)}</span>
            {took}
          </>
        ) : (
          'Sends a signed ping to the public URL, and compares the secret and the URL with Replicate’s. Nothing is charged.'
        )}
      </p>
      {data && !isPending && (
        <ul className="mt-3.5 border-b border-line-strong">
          {data.checks.map((item) => (
            <CheckRow key={item.name} name={CHECK_NAMES[item.name]} item={item} wide />
          ))}
        </ul>
      )}
    </Section>
  )
}
