import { useState } from 'react'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'

const { render, screen, fireEvent, waitFor } = await setUpDom(t)
const { ConfirmDialog } = await import('../../src/components/dialog.tsx')
// Dialogs load this module when they open. Loading it here keeps the tests from waiting for it.
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
        keepLabel="Keep training"
        confirmLabel="Cancel training"
        onConfirm={() => confirmed++}
      />
    </>
  )
}

/** Compares the elements itself: if `t.equal` failed, its report would print the whole document. */
const focused = (element: Element) =>
  waitFor(() => {
    if (document.activeElement !== element) throw new Error('Another element has the focus.')
  })

t.test('focuses the safe button, and closes on Escape without confirming', async (t) => {
  render(<Page />)
  const opener = screen.getByRole('button', { name: 'Cancel' })
  opener.focus()
  fireEvent.click(opener)

  const dialog = await screen.findByRole('dialog', { name: 'Cancel this training?' })
  const keep = screen.getByRole('button', { name: 'Keep training' })
  await focused(keep)

  fireEvent.keyDown(dialog, { key: 'Escape' })
  await focused(opener)
  t.notOk(screen.queryByRole('dialog'))
  t.equal(confirmed, 0)
})

t.test('calls the page on confirm, and leaves closing the dialog to it', async (t) => {
  render(<Page />)
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Cancel training' }))
  t.equal(confirmed, 1)
  t.match(screen.getByRole('dialog').textContent, /nothing is saved/)
})
