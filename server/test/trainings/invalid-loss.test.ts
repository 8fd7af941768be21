import { readInvalidLoss } from '@the-way/shared'
import fc from 'fast-check'
import t from 'tap'
import { readTraining, train, waitUntilEnded } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

const barOf = (step: number, loss: string) =>
  `flux_train_replicate:  1%|▏         | ${step}/1000 [00:10<10:00,  1.20s/it, lr: 4.0e-04 loss: ${loss}]`
const logOf = (losses: readonly string[]) =>
  losses.map((loss, index) => barOf(index + 1, loss)).join('\n')

const number = fc.constantFrom('3.456e-01', '1.000e+38', '0', '-2.1e-02')
const notNumber = fc.constantFrom('nan', 'NaN', '-nan', 'inf', '-inf', 'Infinity', '1e999')

t.test('finds the step since which the loss has not been a number', async (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(number, notNumber), { maxLength: 20 }),
      fc.array(notNumber, { minLength: 1, maxLength: 20 }),
      (before, after) => {
        const settled = [...before, '1.000e+00']
        t.strictSame(readInvalidLoss(logOf([...settled, ...after])), {
          since: settled.length + 1,
          steps: after.length,
        })
        t.equal(readInvalidLoss(logOf([...before, ...after, '1.000e+00'])), null)
      },
    ),
  )
  t.equal(readInvalidLoss(''), null)
  t.equal(readInvalidLoss('loss: nan\nCaption for a.jpg: loss: nan'), null, 'no progress bar')
  const repeated = [barOf(7, 'nan'), barOf(7, 'nan'), barOf(8, 'inf')].join('\r')
  t.strictSame(readInvalidLoss(repeated), { since: 7, steps: 2 }, 'each step counts once')
})

for (const value of ['nan', 'inf', '-inf'] as const)
  t.test(`warns while a training’s loss is ${value}, when it can be canceled`, async (t) => {
    const test = await startTestApp(t, { trainingSeconds: 600 })
    test.emulator.addFault({ invalid_loss: { from: 4, value } })
    const { id } = await train(test, { parameters: { steps: 20, learning_rate: 0.002 } })
    await waitFor(
      () => readTraining(test, id),
      ({ status }) => status === 'starting' || status === 'processing',
    )
    test.emulator.advance(400_000)
    const warned = await waitFor(
      () => readTraining(test, id),
      ({ error, status }) => error !== null || status === 'succeeded',
    )
    t.match(warned, {
      status: 'processing',
      error: {
        code: 'trainings.loss_not_a_number',
        message: /has not been a number since step 4\b/,
        hint: /cancel.*lower learning rate/i,
        side: 'settings',
        fix: { learning_rate: 0.0005 },
      },
    })
    const canceled = await test.call({ method: 'POST', url: `/api/trainings/${id}/cancel` })
    t.equal(canceled.statusCode, 202)
    t.match(await waitUntilEnded(test, warned), {
      status: 'canceled',
      error: { code: 'trainings.canceled' },
    })
  })

t.test('says again that the loss was not a number when the training succeeds', async (t) => {
  const test = await startTestApp(t)
  test.emulator.addFault({ invalid_loss: { from: 0, value: 'nan' } })
  const done = await waitUntilEnded(test, await train(test, { parameters: { steps: 20 } }))
  t.match(done, {
    status: 'succeeded',
    error: {
      code: 'trainings.loss_not_a_number',
      message: /since step 1\b.*learned nothing/,
      hint: /lower learning rate, such as 0.0001/,
      fix: { learning_rate: 0.0001 },
    },
  })
  t.ok(done.model_id, 'the model is there nevertheless')
  const { losses } = (await test.call({ url: `/api/trainings/${done.id}/logs` })).json()
  t.strictSame(losses, [])
})

t.test('names the other trainer if this one has no learning rate', async (t) => {
  const test = await startTestApp(t)
  test.emulator.addFault({ invalid_loss: { from: 2, value: 'inf' } })
  const fields = { trainer: 'flux-fast', parameters: { training_steps: 20 } }
  const { error } = await waitUntilEnded(test, await train(test, fields))
  t.match(error, { code: 'trainings.loss_not_a_number', hint: /FLUX trainer/, fix: undefined })
})

t.test('does not apply to SDXL, whose trainer prints no loss', async (t) => {
  const test = await startTestApp(t)
  test.emulator.addFault({ invalid_loss: { from: 0, value: 'nan' } })
  const fields = { trainer: 'sdxl' }
  t.match(await waitUntilEnded(test, await train(test, fields)), {
    status: 'succeeded',
    error: null,
  })
})
