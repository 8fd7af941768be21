import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { startedTraining } from '../contracts/database/training-stages.ts'
import { startTestApp } from '../support/test-app.ts'
import { WEBHOOK_ENVIRONMENT } from '../support/webhooks.ts'

/** A stand-in for Replicate that reports the statuses that the test sets, so that the test controls their order. */
export interface ScriptedReplicate {
  baseUrl: string
  /** The status of each training; others are unknown. */
  statuses: Map<string, string>
  /** How often each training was requested. */
  requests: Map<string, number>
  /** The HTTP status of every response, or `null` to report the real statuses. */
  failWith: number | null
}

const versionOf = (id: string) => Buffer.from(id).toString('hex').padEnd(64, '0').slice(0, 64)

async function startScriptedReplicate(t: Test): Promise<ScriptedReplicate> {
  const statuses = new Map<string, string>()
  const requests = new Map<string, number>()
  const server = createServer((request, response) => {
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const id = /^\/v1\/trainings\/([^/]+)$/.exec(request.url ?? '')?.[1] ?? ''
    const status = statuses.get(id)
    if (replicate.failWith !== null) return send(replicate.failWith, { detail: 'Unavailable.' })
    if (!id || status === undefined) return send(404, { detail: 'Not found.' })
    requests.set(id, (requests.get(id) ?? 0) + 1)
    return send(200, { id, ...trainingBody(replicate.baseUrl, id, status) })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const replicate: ScriptedReplicate = {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    statuses,
    requests,
    failWith: null,
  }
  return replicate
}

function trainingBody(baseUrl: string, id: string, scripted: string) {
  const [status = '', without] = scripted.split(' without ')
  const output = {
    version: `acme/flux-lora-base:${versionOf(id)}`,
    weights: `${baseUrl}/no/trained_model.tar`,
  }
  return {
    status,
    input: {},
    logs: '',
    error: status === 'failed' ? 'It broke.' : null,
    output: status === 'succeeded' && !without ? output : null,
    created_at: '2030-01-01T00:00:00Z',
    started_at: status === 'starting' ? null : '2030-01-01T00:00:01Z',
    completed_at: ['starting', 'processing'].includes(status) ? null : '2030-01-01T00:01:00Z',
    metrics: {},
  }
}

/** Starts a server that uses such a stand-in and requests trainings only after deliveries. */
export async function startScriptedApp(t: Test) {
  const replicate = await startScriptedReplicate(t)
  const test = await startTestApp(t, {
    environment: { ...WEBHOOK_ENVIRONMENT, REPLICATE_API_BASE_URL: replicate.baseUrl },
    pace: { trainingCheckMs: 3600_000 },
  })
  /** Creates a running training whose next poll is due in years. */
  const startTraining = async (status = 'starting') => {
    const { id, replicate_id } = await startedTraining(test.database.call)
    // The app is in demo mode, which claims only its own runs.
    await test.database.query(
      "update public.runs set owner_id = 'local', emulated = true where id = $1",
      [id],
    )
    replicate.statuses.set(replicate_id ?? '', status)
    return { id, remote: replicate_id ?? '' }
  }
  const models = async () =>
    (await test.database.query('select training_id from public.trained_models')).map(
      (row) => row['training_id'],
    )
  const statusOf = async (id: string): Promise<string> =>
    (await test.call({ url: `/api/trainings/${id}` })).json().status
  return { test, replicate, startTraining, models, statusOf }
}
