import { Section } from '../../components/panel.tsx'

const STEP = 'pl-1'

/** Shown if webhooks are off: why polling is enough, and how to set up a webhook. */
export const WebhooksOff = () => (
  <Section title="Using polling; webhooks are off" className="mb-0!">
    <p className="max-w-140 text-ui text-muted">
      The Way polls Replicate every 10 seconds for each training, and every second or two for each
      generation. That is all it needs. With a webhook, Replicate reports each start and result
      immediately, and each delivery is listed here.
    </p>
    <h3 className="mt-6 mb-2 text-ui font-semibold">To turn them on</h3>
    <ol className="ml-4 grid max-w-140 list-decimal gap-3 text-ui">
      <li className={STEP}>
        Give this server a public https URL: a reverse proxy with your domain, or a tunnel. On a
        laptop, <code>ngrok http 3006</code> prints one.
      </li>
      <li className={STEP}>
        Add it to <code>.env.local</code> and restart the server:
        <pre className="mt-1.5 rounded-control bg-sunken px-3 py-2.5 font-mono text-small leading-4.5 whitespace-pre-wrap wrap-anywhere">
          REPLICATE_WEBHOOK_URL=https://way.example.org/api/webhook/replicate
        </pre>
      </li>
      <li className={STEP}>Come back here and test it.</li>
    </ol>
    <p className="mt-4 max-w-140 text-small text-muted">
      The signing secret comes from Replicate. <code>docs/webhooks.md</code> explains ngrok step by
      step, the secret, and what to do if no deliveries arrive.
    </p>
  </Section>
)
