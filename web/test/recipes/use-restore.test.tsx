import type { ModelInput } from '@the-way/shared'
import t from 'tap'
import type { AppliedRecipe } from '../../src/features/recipes/apply-recipe.ts'
import { setUpDom } from '../support/dom.ts'
import { makePng, tEXt } from './make-png.ts'

const { render, screen, fireEvent } = await setUpDom(t)
const { useRestore } = await import('../../src/features/recipes/use-restore.tsx')

const STEPS: ModelInput = {
  name: 'num_inference_steps',
  type: 'integer',
  minimum: 1,
  maximum: 50,
  default: 28,
  required: false,
  title: 'Steps',
  description: null,
  group: 'quality',
}
const SCRIPT = '<img src=x onerror="alert(1)">'

function Form({
  file,
  onRestore,
}: {
  file: File
  onRestore: (values: AppliedRecipe['values']) => () => void
}) {
  const { onFiles, note } = useRestore({ modelId: 'model-1', inputs: [STEPS], onRestore })
  return (
    <>
      <button type="button" onClick={() => onFiles([file])}>
        Drop
      </button>
      {note}
    </>
  )
}

t.test('restores a file, lists what is missing as text, and undoes it', async (t) => {
  const text = `${SCRIPT}\nSteps: 20, Sampler: "${SCRIPT.replaceAll('"', '')}", Seed: 7, Model: other`
  const restored: AppliedRecipe['values'][] = []
  let undone = 0
  const { container } = render(
    <Form
      file={makePng([tEXt('parameters', text)])}
      onRestore={(values) => {
        restored.push(values)
        return () => {
          undone += 1
        }
      }}
    />,
  )
  fireEvent.click(screen.getByText('Drop'))
  const note = await screen.findByRole('alert')
  t.match(note.textContent, 'Restored from image.png, made with AUTOMATIC1111.')
  t.strictSame(restored, [
    { prompt: SCRIPT, num_outputs: null, seed: '7', settings: { num_inference_steps: 20 } },
  ])
  const items = screen.getAllByRole('listitem').map(({ textContent }) => textContent)
  t.strictSame(items, [
    'model other: this is another model',
    `sampler ${SCRIPT.replaceAll('"', '')}: this model does not have it`,
  ])
  t.equal(container.querySelector('img'), null, 'nothing of a file is HTML')

  fireEvent.click(screen.getByText('Undo'))
  t.equal(undone, 1)
  t.equal(screen.queryByRole('alert'), null)
})

t.test('says why nothing could be restored, and changes nothing', async (t) => {
  render(
    <Form
      file={makePng([])}
      onRestore={() => {
        throw new Error('nothing to restore')
      }}
    />,
  )
  fireEvent.click(screen.getByText('Drop'))
  const note = await screen.findByRole('alert')
  t.match(note.textContent, /Nothing restored from image\.png.*no prompt or settings/)
  fireEvent.click(screen.getByRole('button', { name: 'Close' }))
  t.equal(screen.queryByRole('alert'), null)
})
