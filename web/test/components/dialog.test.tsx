import { useState } from 'react'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'

const { render, screen, fireEvent, waitFor } = await setUpDom(t)
const { ConfirmDialog } = await import('../../src/components/dialog.tsx')
// It is loaded when a dialog opens; here at once, so that no test waits for it.
await import('../../src/components/loaded-dialog.tsx')

let confirmed = 0

function Page() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Cancel
      </button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="Cancel this training?"
        description="It stops at step 450; nothing is saved."
        keepLabel="Go on training"
        confirmLabel="Cancel training"
        onConfirm={() => confirmed++}
      />
    </>
  )
}

/** Elements are compared here: a report of two that differ would print the whole document. */
const focused = (element: Element) =>
  waitFor(() => {
    if (document.activeElement !== element) throw new Error('The focus is elsewhere.')
  })

t.test('the safe answer has the focus, and Escape closes without an answer', async (t) => {
  render(<Page />)
  const opener = screen.getByRole('button', { name: 'Cancel' })
  opener.focus()
  fireEvent.click(opener)

  const dialog = await screen.findByRole('dialog', { name: 'Cancel this training?' })
  const keep = screen.getByRole('button', { name: 'Go on training' })
  await focused(keep)

  fireEvent.keyDown(dialog, { key: 'Escape' })
  await focused(opener)
  t.notOk(screen.queryByRole('dialog'))
  t.equal(confirmed, 0)
})

t.test('confirming tells the page, which decides when the dialog closes', async (t) => {
  render(<Page />)
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Cancel training' }))
  t.equal(confirmed, 1)
  t.match(screen.getByRole('dialog').textContent, /nothing is saved/)
})
