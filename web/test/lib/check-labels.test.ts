import t from 'tap'
import { checkAsText } from '../../src/features/connection/check-labels.ts'

t.test('the check as text contains the results, and no URLs', async (t) => {
  const text = checkAsText(
    {
      ok: false,
      emulated: false,
      account: null,
      base_models: [],
      latency_ms: null,
      checks: [
        { name: 'token', status: 'ok', detail: 'Accepted by Replicate', next_step: null },
        {
          name: 'webhook',
          status: 'failed',
          detail: 'https://way.example.org/api/webhook answers 308',
          next_step: 'Set the final address.',
        },
      ],
    },
    '0.1.0',
    new Date('2026-11-23T14:08:00Z'),
  )
  t.equal(
    text,
    [
      'The Way 0.1.0, 2026-11-23T14:08:00.000Z',
      'One problem.',
      'Token: ok. Accepted by Replicate',
      'Webhooks: failed. (URL) answers 308',
    ].join('\n'),
  )
})
