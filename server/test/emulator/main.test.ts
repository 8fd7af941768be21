import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { readSettings } from '../../emulator/settings.ts'
import { builtProgram } from '../support/built-program.ts'
import { repositoryPath } from '../support/repository.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { clientFor, owner } from './support/running-emulator.ts'
import { makeImageZip, trainOn } from './support/training-zip.ts'

const main = builtProgram('emulator/main.js')
const root = repositoryPath()

function environment(dataDir: string, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...process.env, EMULATOR_PORT: '0', EMULATOR_DATA_DIR: dataDir, ...more }
}

function startChild(t: Test, env: NodeJS.ProcessEnv): ChildProcess {
  const child = fork(main, {
    cwd: root,
    execArgv: [],
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  t.after(() => void child.kill('SIGKILL'))
  return child
}

async function readyUrl(child: ChildProcess): Promise<string> {
  const [message] = await once(child, 'message')
  t.equal(message.ready, true)
  return message.url
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

/** Returns the errors of a start that ends with exit code 1. */
async function startError(env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [main], { cwd: root, env })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  await once(child, 'close')
  t.equal(child.exitCode, 1)
  return errors
}

t.test('reads its environment and names invalid variables', async (t) => {
  t.same(readSettings({}), {
    host: '127.0.0.1',
    port: 3007,
    dataDir: '.data/emulator',
    trainingSeconds: 60,
    predictionSeconds: 3,
    allowHttpWebhooks: false,
    webhookLastTrySeconds: 60,
  })
  const wrong = {
    EMULATOR_HOST: '0.0.0.0',
    EMULATOR_PORT: '70000',
    EMULATOR_TRAINING_SECONDS: 'soon',
    EMULATOR_PREDICTION_SECONDS: '-1',
    EMULATOR_ALLOW_HTTP_WEBHOOKS: 'perhaps',
    EMULATOR_WEBHOOK_LAST_TRY_SECONDS: '0',
  }
  for (const [name, value] of Object.entries(wrong)) {
    t.throws(() => readSettings({ [name]: value }), new RegExp(`^${name} must be`))
  }
})

t.test('does not start with an invalid setting', async (t) => {
  const env = environment(temporaryDirectory(t), { EMULATOR_HOST: '0.0.0.0' })
  t.match(await startError(env), 'EMULATOR_HOST')
})

t.test('locks its folder, keeps its state after SIGKILL, and stops with its parent', async (t) => {
  const env = environment(temporaryDirectory(t), { EMULATOR_TRAINING_SECONDS: '1' })
  const killed = startChild(t, env)
  const first = clientFor(await readyUrl(killed))
  t.match(await startError(env), `in use by process ${killed.pid}`)
  const id = await trainOn(first, await makeImageZip(['#c03020']))
  killed.kill('SIGKILL')
  await exitCode(killed)

  const next = startChild(t, env)
  const second = clientFor(await readyUrl(next))
  let status = 'starting'
  while (status === 'starting' || status === 'processing')
    ({ status } = await second.trainings.get(id))
  t.equal(status, 'succeeded')
  t.equal((await second.models.versions.list(owner, 'flux-lora-base')).results.length, 1)
  next.disconnect()
  t.equal(await exitCode(next), 0)
})

t.test('stops gracefully, even if the signal comes twice', async (t) => {
  const child = startChild(t, environment(temporaryDirectory(t)))
  const url = await readyUrl(child)
  t.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
  child.kill('SIGINT')
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
})
