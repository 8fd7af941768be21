import t from 'tap'
import { setUpDom } from '../support/dom.ts'

const { render, screen, fireEvent } = await setUpDom(t)
const { Button } = await import('../../src/components/button.tsx')

t.test('a disabled button stays focusable, says why, and ignores clicks', async (t) => {
  let clicks = 0
  render(
    <Button disabledReason="Choose a ZIP first." onClick={() => clicks++}>
      Create model
    </Button>,
  )
  const button = screen.getByRole('button', { name: 'Create model' })
  fireEvent.click(button)
  t.equal(clicks, 0)
  t.equal(button.getAttribute('aria-disabled'), 'true')
  t.notOk(button.hasAttribute('disabled'))
  const reason = button.getAttribute('aria-describedby') ?? ''
  t.equal(document.getElementById(reason)?.textContent, 'Choose a ZIP first.')
})

t.test('a pending button keeps its name and ignores a second click', async (t) => {
  let submits = 0
  const form = (pending: boolean) => (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submits++
      }}
    >
      <Button type="submit" pending={pending}>
        Create model
      </Button>
    </form>
  )
  const view = render(form(false))
  fireEvent.click(screen.getByRole('button', { name: 'Create model' }))
  t.equal(submits, 1)
  view.rerender(form(true))
  const button = screen.getByRole('button', { name: 'Create model' })
  fireEvent.click(button)
  t.equal(submits, 1)
  t.equal(button.getAttribute('aria-busy'), 'true')
})
