import { Section } from '../../components/panel.tsx'

const STEP = 'pl-1'

/** Without a webhook: that it is fine so, and how to have one. */
export const WebhooksOff = () => (
  <Section title="Asking is on, webhooks are off" className="mb-0!">
    <p className="max-w-140 text-ui text-muted">
      The Way asks Replicate about each training every 10 seconds and about each picture every
      second or two. That is all it needs. With a webhook Replicate tells of a start and an end the
      moment they happen, and each delivery is listed here.
    </p>
    <h3 className="mt-6 mb-2 text-ui font-semibold">To turn them on</h3>
    <ol className="ml-4 grid max-w-140 list-decimal gap-3 text-ui">
      <li className={STEP}>
        Let a public https address lead to this server: a reverse proxy with a domain of yours, or a
        tunnel. From a laptop, <code>ngrok http 3006</code> prints one.
      </li>
      <li className={STEP}>
        Put it into <code>.env.local</code> and start the server again:
        <pre className="mt-1.5 rounded-control bg-sunken px-3 py-2.5 font-mono text-small leading-4.5 whitespace-pre-wrap wrap-anywhere">
          REPLICATE_WEBHOOK_URL=https://way.example.org/api/webhook/replicate
        </pre>
      </li>
      <li className={STEP}>Come back here and test it.</li>
    </ol>
    <p className="mt-4 max-w-140 text-small text-muted">
      The signing secret is asked of Replicate. The file <code>docs/webhooks.md</code> tells more:
      ngrok step by step, the secret, and what to do when nothing comes.
    </p>
  </Section>
)
